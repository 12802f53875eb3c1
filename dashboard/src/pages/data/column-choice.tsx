import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowTable } from '../../api/types.ts';
import { type ColumnName, columnsOf } from './columns.ts';

interface ColumnChoiceProps {
  table: RowTable;
  shown: readonly ColumnName[];
  /** None: all of them. */
  onChange: (columns: ColumnName[]) => void;
}

/** Which columns are shown, and downloaded. */
export function ColumnChoice({ table, shown, onChange }: ColumnChoiceProps) {
  const { t } = useTranslation('data');
  const [isOpen, setOpen] = useState(false);
  const all = columnsOf[table];
  const toggle = (name: ColumnName, isOn: boolean) => {
    const next = all.filter((one) => (one === name ? isOn : shown.includes(one)));
    onChange(next.length === all.length ? [] : next);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconColumns3 size="1rem" stroke={1.6} />}
          onClick={() => setOpen(!isOpen)}
        >
          {shown.length === all.length
            ? t('columns.open')
            : `${t('columns.open')} · ${t('columns.count', { shown: shown.length, total: all.length })}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('columns.title')} mah="26rem" style={{ overflow: 'auto' }}>
        <Stack gap="xs">
          {all.map((name) => (
            <Checkbox
              key={name}
              size="sm"
              label={t(`column.${name}`)}
              checked={shown.includes(name)}
              disabled={shown.length === 1 && shown[0] === name}
              onChange={(event) => toggle(name, event.currentTarget.checked)}
            />
          ))}
          <Button variant="subtle" size="xs" disabled={shown.length === all.length} onClick={() => onChange([])}>
            {t('columns.all')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
