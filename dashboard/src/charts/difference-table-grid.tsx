import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { sizes } from '../theme/tokens.ts';
import classes from './difference-table.module.css';

export interface GridColumn<Row> {
  key: string;
  head: ReactNode;
  /** Where the column is the one that the rows are sorted by. */
  sorted?: 'ascending' | 'descending' | undefined;
  align?: 'start' | 'end';
  cell: (row: Row) => ReactNode;
  /** What stands in the row of totals. */
  foot?: ReactNode;
}

export interface GridProps<Row> {
  label: string;
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  hasFoot?: boolean;
}

/** A table of figures whose head, first column and totals stay in sight. Draws only the rows that are seen. */
export function FigureGrid<Row>({ label, columns, rows, rowKey, hasFoot = false }: GridProps<Row>) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.row,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} ref={scroller} tabIndex={0} aria-label={label}>
      <table className={classes.table} aria-rowcount={rows.length + (hasFoot ? 2 : 1)}>
        <thead>
          <tr>
            {columns.map(({ key, head, sorted, align = 'start' }) => (
              <th key={key} scope="col" data-align={align} aria-sort={sorted}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={before} span={columns.length} />
          {items.map(({ index }) => {
            const row = rows[index]!;
            return (
              <tr key={rowKey(row)} aria-rowindex={index + 2}>
                {columns.map(({ key, align = 'start', cell }, at) =>
                  at === 0 ? (
                    <th key={key} scope="row" data-align={align}>
                      {cell(row)}
                    </th>
                  ) : (
                    <td key={key} data-align={align}>
                      {cell(row)}
                    </td>
                  ),
                )}
              </tr>
            );
          })}
          <Space height={after} span={columns.length} />
        </tbody>
        {hasFoot ? (
          <tfoot>
            <tr>
              {columns.map(({ key, align = 'start', foot }, at) =>
                at === 0 ? (
                  <th key={key} scope="row" data-align={align}>
                    {foot}
                  </th>
                ) : (
                  <td key={key} data-align={align}>
                    {foot}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}

/** Stands for the rows out of sight. */
function Space({ height, span }: { height: number; span: number }) {
  return height <= 0 ? null : (
    <tr>
      <td colSpan={span} className={classes.space} style={{ blockSize: height }} />
    </tr>
  );
}
