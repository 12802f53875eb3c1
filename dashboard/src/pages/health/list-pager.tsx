import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './fault-list.module.css';

interface ListPagerProps {
  page: number;
  size: number;
  shown: number;
  total: number;
  onFirst: () => void;
  /** Undefined where there is no such page, or the way to it is not known. */
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

/** Which faults are shown, of how many, and the way to the others; nothing where all are shown. */
export function ListPager({ page, size, shown, total, onFirst, onPrevious, onNext }: ListPagerProps) {
  const { t } = useTranslation('health');
  const format = useFormat();
  if (page === 1 && onNext === undefined && shown === total) {
    return null;
  }
  const first = (page - 1) * size + 1;
  const steps = [
    { label: t('list.first'), icon: IconChevronsLeft, go: page > 1 ? onFirst : undefined },
    { label: t('list.previous'), icon: IconChevronLeft, go: onPrevious },
    { label: t('list.next'), icon: IconChevronRight, go: onNext },
  ];
  return (
    <nav className={classes.pager} aria-label={t('list.pages')}>
      <span className="ff-figures" role="status">
        {t('list.shown', {
          from: format.count(first),
          to: format.count(first + shown - 1),
          total: format.count(total),
        })}
      </span>
      {steps.map(({ label, icon: Icon, go }) => (
        <ActionIcon
          key={label}
          variant="default"
          size="md"
          aria-label={label}
          title={label}
          disabled={!go}
          onClick={go}
        >
          <Icon size="1rem" stroke={1.8} />
        </ActionIcon>
      ))}
    </nav>
  );
}
