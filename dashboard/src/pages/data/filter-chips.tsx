import { Button } from '@mantine/core';
import { IconFilterPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowTable } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { type Filter, filtersOf, formatFilter } from './filter.ts';
import classes from './filter-chips.module.css';
import { FilterEditor } from './filter-editor.tsx';
import { filterText } from './filter-text.ts';

interface FilterChipsProps {
  table: RowTable;
  /** As they stand in the address. */
  filters: readonly string[];
  onChange: (filters: string[]) => void;
}

const put = (next: readonly Filter[]) => [...new Set(next.map(formatFilter))];

/** A way to add a condition that rows must meet. */
export function AddFilter({ table, filters, onChange }: FilterChipsProps) {
  const { t } = useTranslation('data');
  const [isOpen, setOpen] = useState(false);
  return (
    <FilterEditor
      table={table}
      opened={isOpen}
      onChange={setOpen}
      onApply={(filter) => onChange(put([...filtersOf(filters, table), filter]))}
    >
      <Button
        variant="default"
        size="xs"
        leftSection={<IconFilterPlus size="1rem" stroke={1.6} />}
        onClick={() => setOpen(!isOpen)}
      >
        {t('filter.add')}
      </Button>
    </FilterEditor>
  );
}

/** The conditions that rows must meet, each to be changed or taken away. */
export function FilterChips({ table, filters, onChange }: FilterChipsProps) {
  const { t } = useTranslation('data');
  const [edited, setEdited] = useState<number | null>(null);
  const list = filtersOf(filters, table);
  return list.length === 0 ? null : (
    <ul className={classes.list} aria-label={t('filter.list')}>
      {list.map((filter, at) => (
        <Chip
          key={formatFilter(filter)}
          table={table}
          filter={filter}
          isEdited={edited === at}
          onEdit={(isOpen) => setEdited(isOpen ? at : null)}
          onApply={(next) => onChange(put(list.map((one, index) => (index === at ? next : one))))}
          onRemove={() => onChange(put(list.filter((_, index) => index !== at)))}
        />
      ))}
      {list.length < 2 ? null : (
        <li>
          <Button variant="subtle" size="compact-xs" onClick={() => onChange([])}>
            {t('filter.clear')}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface ChipProps {
  table: RowTable;
  filter: Filter;
  isEdited: boolean;
  onEdit: (isOpen: boolean) => void;
  onApply: (filter: Filter) => void;
  onRemove: () => void;
}

function Chip({ table, filter, isEdited, onEdit, onApply, onRemove }: ChipProps) {
  const { t } = useTranslation('data');
  const text = filterText(filter, t, useFormat());
  return (
    <li className={classes.chip}>
      <FilterEditor table={table} filter={filter} opened={isEdited} onChange={onEdit} onApply={onApply}>
        <button type="button" className={classes.text} onClick={() => onEdit(!isEdited)}>
          {text}
        </button>
      </FilterEditor>
      <button
        type="button"
        className={classes.remove}
        aria-label={t('filter.remove', { filter: text })}
        onClick={onRemove}
      >
        <IconX className={classes.icon} aria-hidden="true" />
      </button>
    </li>
  );
}
