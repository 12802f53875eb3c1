import type { Count } from '../api/types.ts';
import { sizes } from '../theme/tokens.ts';
import type { Line } from './compare-lines-points.ts';
import { drawInterval } from './evidence-draw.ts';

/** From this share of estimates on a stretch of a line is dashed. */
const dashedFrom = 0.05;

export const isEstimated = (line: Line, at: number) => {
  const point = line.points[at];
  return point != null && point.entries !== null && point.entries > 0 && point.estimated / point.entries >= dashedFrom;
};

type Path = readonly (readonly [number, number | '-'])[];

/** A path without the stretches to and from estimates, and these stretches alone. */
export function splitPath(line: Line, path: Path): { solid: Path; dashed: Path } {
  const touches = (index: number) =>
    [index - 1, index, index + 1].some((near) => path[near] !== undefined && isEstimated(line, path[near][0]));
  return {
    // A line breaks only where a value is left out, so the estimates themselves are.
    solid: path.map(([at, y]) => [at, isEstimated(line, at) ? '-' : y] as const),
    dashed: path.map(([at, y], index) => [at, touches(index) ? y : '-'] as const),
  };
}

interface IntervalLook {
  colour: string;
  opacity: number;
  /** Of the whole axis: lines have no slots of their own. */
  share: number;
}

/** The intervals of estimates as thin bands across the line. */
export function intervalBands(
  line: Line,
  value: (of: Count) => Count,
  { colour, opacity, share }: IntervalLook,
): object {
  const bands = line.points.map((point) =>
    point === null || point.estimated <= 0 || point.estimate === null
      ? { low: null, high: null }
      : { low: value(point.estimate.low), high: value(point.estimate.high) },
  );
  const draw = drawInterval(bands, colour, share);
  return {
    type: 'custom',
    name: line.id,
    z: 2,
    silent: true,
    clip: true,
    emphasis: { disabled: true },
    itemStyle: { opacity },
    encode: { x: 0, y: 1 },
    data: bands.flatMap(({ high }, at) => (high === null ? [] : [[at, high]])),
    renderItem: (_params: unknown, api: { value: (dimension: number) => number }) => {
      const shape = draw({ dataIndex: api.value(0) }, api as never) as { style: object } | null;
      return shape === null ? null : { ...shape, style: { ...shape.style, opacity: opacity * bandOpacity } };
    },
  };
}

const bandOpacity = 0.28;
/** The widest band, as a share of the room between two points. */
export const bandShare = (points: number) => (points > 100 ? 0.9 : (sizes.symbol / 40) * 1.2);
