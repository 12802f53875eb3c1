import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sizes } from '../theme/tokens.ts';
import classes from './table-view.module.css';

export interface TableColumn<Row> {
  key: string;
  label: string;
  /** `end` for figures. */
  align?: 'start' | 'end';
  cell: (row: Row) => ReactNode;
}

// biome-ignore lint/suspicious/noExplicitAny: a frame shows the tables of all charts, whatever their rows are
export interface TableData<Row = any> {
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
}

/** The figures of a chart as a table. Draws only the rows that are in sight: thousands are fine. */
export function TableView({ label, table }: { label: string; table: TableData }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const { columns, rows, rowKey } = table;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.row,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const hasMore = useMoreAside(scroller);
  return (
    <div className={classes.view} data-more={hasMore || undefined}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroller} ref={scroller} tabIndex={0} aria-label={label}>
        <table className={classes.table} aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              {columns.map(({ key, label: head, align = 'start' }) => (
                <th key={key} scope="col" data-align={align}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={before} span={columns.length} />
            {items.map(({ index }) => {
              const row = rows[index];
              return (
                <tr key={rowKey(row, index)} aria-rowindex={index + 2}>
                  {columns.map(({ key, align = 'start', cell }) => (
                    <td key={key} data-align={align}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
            <Space height={after} span={columns.length} />
          </tbody>
        </table>
      </section>
      <p className={classes.count}>{t('chart.rows', { count: rows.length })}</p>
    </div>
  );
}

/** Whether columns lie beyond the end of what is in sight. */
function useMoreAside(scroller: RefObject<HTMLElement | null>): boolean {
  const [hasMore, setMore] = useState(false);
  useEffect(() => {
    const box = scroller.current;
    const table = box?.firstElementChild;
    if (!box || !table) {
      return;
    }
    const look = () => setMore(box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    const observer = new ResizeObserver(look);
    observer.observe(box);
    observer.observe(table);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [scroller]);
  return hasMore;
}

/** Stands for the rows out of sight. */
function Space({ height, span }: { height: number; span: number }) {
  return height <= 0 ? null : (
    <tr>
      <td colSpan={span} className={classes.space} style={{ blockSize: height }} />
    </tr>
  );
}
