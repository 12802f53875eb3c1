import { Button, Checkbox, Group, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowTable } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { type ColumnName, columnsOf, isWordColumn, kindOf, wordsOf } from './columns.ts';
import { type Filter, inputFromValue, mayBeEmpty, type Operator, operatorsOf, valueFromInput } from './filter.ts';
import { operatorText, valueText } from './filter-text.ts';

interface FilterEditorProps {
  table: RowTable;
  /** The filter that is changed; none: a new one. */
  filter?: Filter;
  onApply: (filter: Filter) => void;
  opened: boolean;
  onChange: (opened: boolean) => void;
  /** What opens it. */
  children: ReactNode;
}

/** A small form that builds one condition: its fields follow what the column holds. */
export function FilterEditor({ opened, onChange, children, ...form }: FilterEditorProps) {
  const { t } = useTranslation('data');
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      position="bottom-start"
      trapFocus
      returnFocus
      shadow="md"
      width="20rem"
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown aria-label={t('filter.title')}>
        {opened ? <FilterForm {...form} onDone={() => onChange(false)} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

interface Draft {
  column: ColumnName;
  operator: Operator;
  texts: string[];
}

function FilterForm({
  table,
  filter,
  onApply,
  onDone,
}: Pick<FilterEditorProps, 'table' | 'filter' | 'onApply'> & { onDone: () => void }) {
  const { t } = useTranslation('data');
  const { t: tc } = useTranslation();
  // Branches and sensors are chosen above the table, by name.
  const columns = columnsOf[table].filter((name) => kindOf(name) !== 'branch' && kindOf(name) !== 'sensor');
  const [draft, setDraft] = useState<Draft>(() => draftOf(filter) ?? emptyDraft(usual[table]));
  const { column, operator } = draft;
  const values = valuesOf(draft);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (values !== null) {
      onApply({ column, operator, values });
      onDone();
    }
  };
  const inner = { comboboxProps: { withinPortal: false } };
  return (
    <form onSubmit={apply}>
      <Stack gap="sm">
        <Select
          {...inner}
          label={t('filter.column')}
          data={columns.map((name) => ({ value: name, label: t(`column.${name}`) }))}
          value={column}
          onChange={(name) => name !== null && setDraft(emptyDraft(name as ColumnName))}
          allowDeselect={false}
          data-autofocus
        />
        <Text size="xs" c="dimmed">
          {t(`about.${column}`)}
        </Text>
        {kindOf(column) === 'flag' ? null : (
          <Select
            {...inner}
            label={t('filter.operator')}
            data={offered(column, operator).map((one) => ({ value: one, label: operatorText(column, one, t) }))}
            value={operator}
            onChange={(one) => one !== null && setDraft({ ...draft, operator: one as Operator })}
            allowDeselect={false}
          />
        )}
        <ValueField draft={draft} onTexts={(texts) => setDraft({ ...draft, texts })} isWrong={values === null} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" size="xs" onClick={onDone}>
            {tc('word.cancel')}
          </Button>
          <Button type="submit" size="xs" disabled={values === null}>
            {tc('word.apply')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ValueFieldProps {
  draft: Draft;
  onTexts: (texts: string[]) => void;
  isWrong: boolean;
}

function ValueField({ draft: { column, operator, texts }, onTexts, isWrong }: ValueFieldProps) {
  const { t } = useTranslation('data');
  const format = useFormat();
  const kind = kindOf(column);
  if (operator === 'null' || operator === 'notnull') {
    return null;
  }
  const choices = choicesOf(column);
  if (choices !== null) {
    const isOne = operator === 'eq' || operator === 'ne';
    const toggle = (value: string, isOn: boolean) =>
      onTexts(isOne ? (isOn ? [value] : []) : isOn ? [...texts, value] : texts.filter((text) => text !== value));
    return (
      <fieldset style={{ border: 'none', margin: 0, padding: 0, maxBlockSize: '14rem', overflow: 'auto' }}>
        <legend className="ff-sr-only">{t('filter.values')}</legend>
        <Stack gap="xs">
          {choices.map((value) => (
            <Checkbox
              key={value}
              size="sm"
              label={valueText(column, value, t, format)}
              checked={texts.includes(value)}
              onChange={(event) => toggle(value, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </fieldset>
    );
  }
  const hint =
    operator === 'in'
      ? t('filter.several_hint')
      : kind === 'share' || kind === 'change'
        ? t('filter.percent')
        : kind === 'instant'
          ? t('filter.date_hint')
          : undefined;
  const text = texts.join(', ');
  return (
    <TextInput
      label={t('filter.value')}
      description={hint}
      type={kind === 'date' || kind === 'instant' ? 'date' : 'text'}
      inputMode={kind === 'text' || kind === 'code' ? 'text' : 'decimal'}
      value={text}
      error={isWrong && text !== '' ? t('filter.invalid') : undefined}
      onChange={(event) => {
        const { value } = event.currentTarget;
        onTexts(operator === 'in' ? value.split(',').map((one) => one.trim()) : [value]);
      }}
    />
  );
}

/** What a person most likely asks of a table. */
const usual: Record<RowTable, ColumnName> = {
  daily_branch: 'status',
  daily_sensor: 'status',
  hourly: 'quality',
  readings: 'reported_status',
  rejects: 'reason',
};

function emptyDraft(column: ColumnName): Draft {
  return { column, operator: operatorsOf(column)[0]!, texts: [] };
}

function draftOf(filter: Filter | undefined): Draft | null {
  return filter === undefined
    ? null
    : {
        column: filter.column,
        operator: filter.operator,
        texts: filter.values.map((value) => inputFromValue(filter.column, value).slice(0, 200)),
      };
}

/** The values of the API; null while something is missing or wrong. */
function valuesOf({ column, operator, texts }: Draft): string[] | null {
  if (operator === 'null' || operator === 'notnull') {
    return [];
  }
  const values = texts.map((text) => valueFromInput(column, text));
  return values.length > 0 && values.every((value) => value !== null) ? (values as string[]) : null;
}

/** The conditions that are offered, and the one that a link brought. */
function offered(column: ColumnName, now: Operator): Operator[] {
  const isList = choicesOf(column) !== null;
  return operatorsOf(column).filter((one) => {
    if (one === now) {
      return true;
    }
    if (one === 'null' || one === 'notnull') {
      return mayBeEmpty.includes(column);
    }
    return one === 'in' || one === 'eq' ? isList === (one === 'in') : true;
  });
}

function choicesOf(column: ColumnName): readonly string[] | null {
  switch (kindOf(column)) {
    case 'words':
      return isWordColumn(column) ? wordsOf[column] : null;
    case 'weekday':
      return ['1', '2', '3', '4', '5', '6', '7'];
    case 'flag':
      return ['true', 'false'];
    default:
      return null;
  }
}
