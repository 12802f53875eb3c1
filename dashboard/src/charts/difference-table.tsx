import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { useFormat } from '../i18n/use-format.ts';
import type { Lines, Point } from './compare-lines-points.ts';
import { noteOf } from './compare-lines-tooltip.ts';
import classes from './difference-table.module.css';
import { FigureGrid, type GridColumn } from './difference-table-grid.tsx';
import { against, cellOf, openPositions, type Totals, type Values } from './difference-table-rows.ts';
import { sideOf } from './footfall-series-points.ts';

export interface DifferenceTableProps {
  data: Lines;
  granularity: Granularity;
  values: Values;
  /** Id of the one that the others are measured against. */
  reference: string;
  /** Undefined while they are being read. */
  totals: Totals | undefined;
  /** Per cent around the expected beyond which a figure is marked. */
  threshold: number;
}

/** Rows are periods, the newest first, columns the compared: as figures or against one of them. */
export function DifferenceTable({ data, granularity, values, reference, totals, threshold }: DifferenceTableProps) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const rows = useMemo(() => openPositions(data).toReversed(), [data]);
  const columns = useMemo(() => {
    const basis = data.lines.findIndex(({ id }) => id === reference);
    const basisLine = data.lines[basis];
    const period: GridColumn<number> = {
      key: 'start',
      head: t(`axis.${granularity}`),
      cell: (position) => format.start(data.starts[position] ?? '', granularity),
      foot: t('difference.total'),
    };
    const others = data.lines.map((line, index): GridColumn<number> => {
      // The reference itself is shown as it is, so that every other column can be recounted.
      const own: Values = index === basis ? 'entries' : values;
      const total = totals?.entries[index] ?? null;
      const basisTotal = totals?.entries[basis] ?? null;
      return {
        key: line.id,
        align: 'end',
        head: (
          <span className={classes.head}>
            <span className={classes.name}>{line.name}</span>
            {index === basis && values !== 'entries' ? (
              <span className={classes.tag}>{t('difference.reference')}</span>
            ) : null}
          </span>
        ),
        cell: (position) => {
          const cell = cellOf(line.points[position], basisLine?.points[position], own);
          const figure = figureOf(cell.value, own, format);
          const isClosed = cell.point?.status === 'closed';
          return cell.isWhole ? (
            <span>
              <Outside point={cell.point} threshold={threshold} />
              {isClosed && cell.value === null ? '' : figure}
              {isClosed ? <Mark text={t('cell.closed')} point={cell.point} /> : null}
              {cell.point !== null && cell.point.estimated > 0 ? (
                <Mark text={t('cell.estimated')} point={cell.point} />
              ) : null}
            </span>
          ) : (
            <span className={classes.part}>
              <Outside point={cell.point} threshold={threshold} />
              {cell.value === null ? '' : figure}{' '}
              <Mark text={wordOf(cell.point, basisLine?.points[position], t)} point={cell.point} />
            </span>
          );
        },
        foot: figureOf(against(total, basisTotal, own), own, format),
      };
    });
    return [period, ...others];
  }, [data, granularity, values, reference, totals, threshold, t, format]);
  return <FigureGrid label={t('difference.table')} columns={columns} rows={rows} rowKey={String} hasFoot />;
}

/** Whether more or fewer came than expected, by more than the threshold: whatever the others did. */
function Outside({ point, threshold }: { point: Point | null; threshold: number }) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const side = point === null ? null : sideOf(point, threshold);
  if (side === null) {
    return null;
  }
  const said = t('say.outside', { change: format.change(point!.change) });
  return (
    <span className={classes.outside} data-side={side} title={said}>
      <span aria-hidden="true">{side === 'low' ? '▼' : '▲'}</span>
      <span className="ff-sr-only">{said}</span>
    </span>
  );
}

function Mark({ text, point }: { text: string; point: Point | null }) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  return (
    <abbr className={classes.mark} title={noteOf(point, { t, format }) ?? text}>
      {text}
    </abbr>
  );
}

/** Why a figure is not whole: of the one in the column, or else of the reference. */
function wordOf(
  point: Point | null,
  reference: Point | null | undefined,
  t: ReturnType<typeof useTranslation<'compare'>>['t'],
): string {
  const statuses = [point?.status, reference?.status];
  if (point === null) {
    return t('cell.none');
  }
  const status = statuses.find((one) => one !== 'complete' && one !== 'closed');
  return status === undefined ? t('cell.none') : t(`cell.${status}`);
}

function figureOf(value: number | null, values: Values, format: Format): string {
  return values === 'entries'
    ? format.count(value)
    : values === 'difference'
      ? format.difference(value)
      : format.change(value);
}
