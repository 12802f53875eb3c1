import type { Lines } from '../../charts/compare-lines-points.ts';
import { figureOf, type LineWords } from '../../charts/compare-lines-tooltip.ts';
import type { TableColumn, TableData } from '../../charts/table-view.tsx';

/** The lines as a table: a row a period, a column each of the compared, what is not whole said in words. */
export function linesTable({ starts, lines }: Lines, words: LineWords): TableData<number> {
  const { t, format, granularity } = words;
  const columns: TableColumn<number>[] = [
    {
      key: 'start',
      label: t(`axis.${granularity}`),
      cell: (position) => format.start(starts[position] ?? '', granularity),
    },
    ...lines.map(
      (line): TableColumn<number> => ({
        key: line.id,
        label: line.name,
        align: 'end',
        cell: (position) => figureOf(line, line.points[position] ?? null, words),
      }),
    ),
  ];
  return { columns, rows: starts.map((_, position) => position), rowKey: String };
}
