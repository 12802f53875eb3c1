import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useId, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sizes } from '../../theme/tokens.ts';
import { type CellContext, cellText, cellValue, type Row } from './cell-text.ts';
import { type ColumnName, isFigure, kindOf, widthOf } from './columns.ts';
import { RowLink } from './row-link.tsx';
import classes from './rows-table.module.css';
import { directionOf, nextOrder, type Order, rankOf } from './sort.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { WordSign } from './word-sign.tsx';

export interface RowsTableProps {
  label: string;
  /** Of which page the rows are: another one begins at its top. */
  place: string;
  columns: readonly ColumnName[];
  rows: readonly Row[];
  /** Rows before the first of these, and in all: a screen reader tells them. */
  before: number;
  total: number;
  order: Order;
  onOrder: (order: Order) => void;
  context: CellContext;
  onCopied: (message: string) => void;
}

/** The rows of a page as a grid that the arrow keys walk through. Only the rows in sight are drawn. */
export function RowsTable(props: RowsTableProps) {
  const { label, place, columns, rows, before, total, order, onOrder, context, onCopied } = props;
  const { t } = useTranslation('data');
  const hintId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.row,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [place]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const top = items[0]?.start ?? 0;
  const bottom = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) === true;
  const widths = columns.map((name, at) =>
    at === 0 && isNarrow ? Math.min(widthOf(name), narrowFirst) : widthOf(name),
  );
  const width = widths.reduce((sum, one) => sum + one, 0);
  const sort = (column: ColumnName, isAdded: boolean) => onOrder(nextOrder(order, column, isAdded, isFigure(column)));
  const grid = useGridKeys({
    rows: rows.length,
    columns: columns.length,
    shown: { first, last },
    pageRows: Math.max(1, Math.floor((scroller.current?.clientHeight ?? sizes.row * 10) / sizes.row) - 2),
    reach: (row) => virtual.scrollToIndex(row, { align: 'auto' }),
    onEnter: (row, column, isShift) => {
      const name = columns[column];
      if (row < 0 && name !== undefined) {
        sort(name, isShift);
      }
    },
    valueAt: (row, column) => {
      const name = columns[column];
      return name === undefined ? '' : row < 0 ? t(`column.${name}`) : cellValue(name, rows[row] ?? {});
    },
    onCopied: (value) => onCopied(value === '' ? t('grid.copied_empty') : t('grid.copied', { value })),
  });

  return (
    <div ref={scroller} className={classes.scroller} style={{ scrollPaddingInlineStart: `${widths[0]}rem` }}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose cells the keys walk through
        role="grid"
        className={classes.table}
        style={{ minInlineSize: `${width}rem` }}
        aria-label={label}
        aria-describedby={hintId}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        {...grid.handlers}
      >
        <colgroup>
          {columns.map((name, at) => (
            <col key={name} style={{ inlineSize: `${widths[at]}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((name, at) => {
              const direction = directionOf(order, name);
              const rank = rankOf(order, name);
              const Arrow = direction === 'falling' ? IconArrowDown : IconArrowUp;
              return (
                <Tooltip key={name} label={t(`about.${name}`)} multiline maw="22rem" position="bottom">
                  <th
                    scope="col"
                    className={classes.head}
                    data-cell={`-1:${at}`}
                    data-align={isFigure(name) ? 'end' : undefined}
                    data-sorted={direction ?? undefined}
                    aria-sort={direction === null ? 'none' : direction === 'rising' ? 'ascending' : 'descending'}
                    tabIndex={grid.tabIndexOf(-1, at)}
                    onClick={(event) => sort(name, event.shiftKey)}
                  >
                    <span className={classes.headText}>
                      <span>{t(`column.${name}`)}</span>
                      {direction === null ? null : <Arrow className={classes.arrow} aria-hidden="true" />}
                      {rank === null ? null : <span className={classes.rank}>{rank}</span>}
                    </span>
                  </th>
                </Tooltip>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <Space height={top} span={columns.length} />
          {items.map(({ index }) => (
            <DataRow
              key={index}
              row={rows[index] ?? nothing}
              index={index}
              ordinal={before + index + 2}
              columns={columns}
              context={context}
              stop={grid.stopOf(index)}
            />
          ))}
          <Space height={bottom} span={columns.length} />
        </tbody>
      </table>
      <span id={hintId} hidden>
        {t('grid.hint')}
      </span>
    </div>
  );
}

const nothing: Row = {};

/** Of the first column, which stays in sight, on a telephone: rem. */
const narrowFirst = 8.5;

interface DataRowProps {
  row: Row;
  index: number;
  ordinal: number;
  columns: readonly ColumnName[];
  context: CellContext;
  /** Column of the cell that Tab reaches; -1: none of this row. */
  stop: number;
}

const DataRow = memo(function DataRow({ row, index, ordinal, columns, context, stop }: DataRowProps) {
  const texts = useMemo(() => columns.map((name) => cellText(name, row, context)), [columns, row, context]);
  return (
    <tr aria-rowindex={ordinal} data-status={typeof row.status === 'string' ? row.status : undefined}>
      {columns.map((name, at) => (
        <td
          key={name}
          data-cell={`${index}:${at}`}
          data-align={isFigure(name) ? 'end' : undefined}
          data-empty={row[name] === null || row[name] === undefined ? '' : undefined}
          tabIndex={at === stop ? 0 : -1}
          title={titleOf(name, row, texts[at]!)}
        >
          <CellContent name={name} row={row} text={texts[at]!} />
        </td>
      ))}
    </tr>
  );
});

function CellContent({ name, row, text }: { name: ColumnName; row: Row; text: string }) {
  const value = row[name];
  if (kindOf(name) === 'branch' && typeof value === 'string') {
    return <RowLink row={row} branch={value} text={text} />;
  }
  return kindOf(name) === 'words' && typeof value === 'string' ? (
    <WordSign column={name} value={value} text={text} />
  ) : (
    text
  );
}

/** Where the cell may cut its text, all of it; of a time the instant as it is stored. */
function titleOf(name: ColumnName, row: Row, text: string): string | undefined {
  const kind = kindOf(name);
  if (kind === 'instant') {
    return cellValue(name, row) || undefined;
  }
  return kind === 'text' || kind === 'code' || kind === 'sensor' || name === 'reason' ? text : undefined;
}

/** Stands for the rows out of sight. */
function Space({ height, span }: { height: number; span: number }) {
  return height <= 0 ? null : (
    <tr>
      <td colSpan={span} className={classes.space} style={{ blockSize: height }} />
    </tr>
  );
}
