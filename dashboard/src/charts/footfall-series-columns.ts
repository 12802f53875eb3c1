import type { Point } from './footfall-series-points.ts';
import type { PointWords } from './footfall-series-tooltip.ts';
import { noteOf, spanText } from './footfall-series-tooltip.ts';
import type { TableColumn, TableData } from './table-view.tsx';
import { intervalOf } from './trust-words.ts';

/** Points as a table, newest first as in the lists beside it, with each its status and what it is worth. */
export function pointsTable(points: readonly Point[], words: PointWords): TableData<Point> {
  const { t, format, granularity, comparison } = words;
  const columns: TableColumn<Point>[] = [
    { key: 'start', label: t(`axis.${granularity}`), cell: ({ start }) => format.start(start, granularity) },
    { key: 'entries', label: t('column.entries'), align: 'end', cell: ({ entries }) => format.count(entries) },
    { key: 'expected', label: t('column.expected'), align: 'end', cell: ({ expected }) => format.count(expected) },
    { key: 'change', label: t('column.change'), align: 'end', cell: ({ change }) => format.change(change) },
    { key: 'status', label: t('column.status'), cell: ({ status }) => t(`status.${status}`, { ns: 'common' }) },
    {
      key: 'observed',
      label: t('column.observed_share'),
      align: 'end',
      cell: ({ observedShare }) => format.share(observedShare),
    },
  ];
  columns.push(
    {
      key: 'estimated',
      label: t('column.estimated'),
      align: 'end',
      cell: ({ estimated }) => (estimated === null || estimated === 0 ? '' : format.count(estimated)),
    },
    {
      key: 'interval',
      label: t('column.interval'),
      align: 'end',
      cell: ({ rests, estimated }) => {
        const interval = (estimated ?? 0) > 0 ? intervalOf(rests) : null;
        return interval === null ? '' : spanText(interval, words);
      },
    },
  );
  if (granularity === 'day' || granularity === 'hour') {
    columns.push({
      key: 'band',
      label: t('column.band'),
      align: 'end',
      cell: ({ low, high }) =>
        low === null || high === null ? '' : t('band', { low: format.count(low), high: format.count(high) }),
    });
  }
  if (comparison !== null) {
    columns.push(
      { key: 'compare', label: comparison, align: 'end', cell: ({ compareEntries }) => format.count(compareEntries) },
      {
        key: 'compare_change',
        label: t('column.compare_change'),
        align: 'end',
        cell: ({ compareChange }) => format.change(compareChange),
      },
    );
  }
  columns.push(
    { key: 'exits', label: t('column.exits'), align: 'end', cell: ({ exits }) => format.count(exits) },
    { key: 'note', label: t('column.note'), cell: (point) => noteOf(point, words) ?? '' },
  );
  return { columns, rows: points.toReversed(), rowKey: ({ start }, index) => `${start} ${index}` };
}
