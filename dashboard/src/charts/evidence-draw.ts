import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import type { Draw } from './footfall-series-draw.ts';

interface Interval {
  low: number | null;
  high: number | null;
}

/** So faint that bands and lines keep their colours on it. */
const spanFill = (palette: ChartPalette) => `${palette.bad}1c`;

const slotOf = (api: Parameters<Draw>[1]) => (api.size!([1, 0]) as number[])[0]!;

/** The fault's own slots as a ground behind all else, with a line where it begins and ends. */
export function drawSpan(points: readonly { isIn: boolean }[], palette: ChartPalette, ceiling: number): Draw {
  return ({ dataIndex }, api) => {
    const point = points[dataIndex];
    if (!point?.isIn) {
      return null;
    }
    const slot = slotOf(api);
    const [x, bottom] = api.coord([dataIndex, 0]) as [number, number];
    const top = (api.coord([dataIndex, ceiling]) as [number, number])[1];
    const left = Math.round(x - slot / 2);
    const edge = (at: number) => ({
      type: 'line',
      shape: { x1: at, x2: at, y1: top, y2: bottom },
      style: { stroke: palette.bad, lineWidth: sizes.line.thin, lineDash: [3, 3] },
    });
    return {
      type: 'group',
      children: [
        // From whole to whole pixel, so that neither a seam nor an overlap shows between two.
        {
          type: 'rect',
          shape: { x: left, y: top, width: Math.round(x + slot / 2) - left, height: bottom - top },
          style: { fill: spanFill(palette) },
        },
        ...(points[dataIndex - 1]?.isIn ? [] : [edge(x - slot / 2)]),
        ...(points[dataIndex + 1]?.isIn ? [] : [edge(x + slot / 2)]),
      ],
    };
  };
}

/** From low to high of each slot; slots beside each other join to one band. */
export function drawInterval(points: readonly Interval[], fill: string, share = 1): Draw {
  return ({ dataIndex }, api) => {
    const point = points[dataIndex];
    if (point?.low == null || point.high === null) {
      return null;
    }
    const width = Math.max(2, slotOf(api) * share);
    const [x, top] = api.coord([dataIndex, point.high]) as [number, number];
    const bottom = (api.coord([dataIndex, point.low]) as [number, number])[1];
    return {
      type: 'rect',
      shape: { x: x - width / 2, y: top, width, height: Math.max(1, bottom - top) },
      style: { fill },
    };
  };
}
