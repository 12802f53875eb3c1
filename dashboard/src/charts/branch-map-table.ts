import type { TFunction } from 'i18next';
import type { Format } from '../i18n/format.ts';
import type { MapPoint } from './branch-map-points.ts';
import type { TableData } from './table-view.tsx';

/** The points of a map as a table, those without a place too. `t` of any namespace. */
export function branchMapTable(points: readonly MapPoint[], t: TFunction, format: Format): TableData<MapPoint> {
  const text = (key: 'word.branch' | 'map.change' | 'map.entries' | 'map.observed' | 'map.verdict') =>
    t(key, { ns: 'common' });
  return {
    columns: [
      { key: 'name', label: text('word.branch'), cell: ({ name }) => name },
      { key: 'verdict', label: text('map.verdict'), cell: ({ verdict }) => t(`verdict.${verdict}`, { ns: 'common' }) },
      { key: 'change', label: text('map.change'), align: 'end', cell: ({ value }) => format.change(value) },
      { key: 'entries', label: text('map.entries'), align: 'end', cell: ({ size }) => format.count(size) },
      {
        key: 'observed',
        label: text('map.observed'),
        align: 'end',
        cell: ({ observedShare }) => format.share(observedShare),
      },
    ],
    rows: points,
    rowKey: ({ id }) => id,
  };
}
