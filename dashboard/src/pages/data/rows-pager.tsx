import { ActionIcon, Group, NativeSelect, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { type DataState, rowPages } from '../../state/pages.ts';

interface RowsPagerProps {
  page: number;
  size: DataState['size'];
  shown: number;
  total: number;
  onSize: (size: DataState['size']) => void;
  onFirst: () => void;
  /** Undefined where there is no such page, or the way to it is not known. */
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

/** Which rows are shown, of how many, and the way to the others. */
export function RowsPager({ page, size, shown, total, onSize, onFirst, onPrevious, onNext }: RowsPagerProps) {
  const { t } = useTranslation('data');
  const format = useFormat();
  const first = (page - 1) * Number(size) + 1;
  const words =
    shown === 0
      ? t('page.none')
      : t('page.rows', {
          from: format.count(first),
          to: format.count(first + shown - 1),
          total: format.count(total),
        });
  return (
    <Group component="nav" aria-label={t('page.label')} justify="space-between" gap="xs" mt="sm">
      <Text size="sm" c="dimmed" role="status" className="ff-figures">
        {words}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Text component="label" htmlFor="rows-a-page" size="sm" c="dimmed">
          {t('page.size')}
        </Text>
        <NativeSelect
          id="rows-a-page"
          size="xs"
          w="5.5rem"
          value={size}
          data={rowPages.map((value) => ({ value, label: format.count(Number(value)) }))}
          onChange={(event) => onSize(event.currentTarget.value as DataState['size'])}
        />
        <Step label={t('page.first')} onClick={page > 1 ? onFirst : undefined} icon={IconChevronsLeft} />
        <Step label={t('page.previous')} onClick={onPrevious} icon={IconChevronLeft} />
        <Step label={t('page.next')} onClick={onNext} icon={IconChevronRight} />
      </Group>
    </Group>
  );
}

function Step({
  label,
  onClick,
  icon: Icon,
}: {
  label: string;
  onClick: (() => void) | undefined;
  icon: typeof IconChevronLeft;
}) {
  return (
    <ActionIcon variant="default" size="md" aria-label={label} title={label} disabled={!onClick} onClick={onClick}>
      <Icon size="1rem" stroke={1.8} />
    </ActionIcon>
  );
}
