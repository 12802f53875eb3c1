import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { isPart, type Point } from './footfall-series-points.ts';

/** Narrower slots than this many pixels hold no bar: entries are drawn as a line, steps as a line through them. */
const narrow = 4.5;
const barShare = 0.62;
const widest = 56;
const halo = 2;

type Api = Pick<CustomSeriesRenderItemAPI, 'coord' | 'size'>;
type Params = Pick<CustomSeriesRenderItemParams, 'dataIndex'>;
type Draw = (params: Params, api: Api) => unknown;
type Shape = Record<string, unknown>;

/** A pattern of stripes as ECharts fills with it; null where there is no canvas. */
export type Stripes = object | null;

const slotOf = (api: Api) => (api.size!([1, 0]) as number[])[0]!;
const at = (api: Api, index: number, value: number) => api.coord([index, value]) as [number, number];
const group = (children: (Shape | null)[]) => ({ type: 'group', children: children.filter((child) => child !== null) });

/**
 * Entries: what was observed as a bar, what was estimated striped on top of it, a day that is partial or goes on as an
 * outline, a missing one as a cross at the bottom, a closed one as a quiet dash. Narrow slots turn bars into a line.
 */
export function drawEntries(points: readonly Point[], palette: ChartPalette, stripes: Stripes): Draw {
  return ({ dataIndex }, api) => {
    const point = points[dataIndex];
    if (point === undefined) {
      return null;
    }
    const slot = slotOf(api);
    const [x, bottom] = at(api, dataIndex, 0);
    if (point.entries === null) {
      return atBottom(point, x, bottom, slot, palette);
    }
    return slot < narrow
      ? entriesLine(points, dataIndex, api, palette)
      : entriesBar(point, dataIndex, api, slot, palette, stripes);
  };
}

function entriesBar(
  point: Point,
  index: number,
  api: Api,
  slot: number,
  palette: ChartPalette,
  stripes: Stripes,
): unknown {
  const [x, bottom] = at(api, index, 0);
  const top = at(api, index, point.entries!)[1];
  const split = at(api, index, point.observed ?? 0)[1];
  const width = Math.max(2, Math.min(widest, slot * barShare));
  const box = (from: number, to: number, inset = 0) => ({
    x: x - width / 2 + inset,
    y: to + inset,
    width: width - 2 * inset,
    height: Math.max(0, from - to - inset),
  });
  if (isPart(point)) {
    return group([
      { type: 'rect', shape: box(bottom, top), style: { fill: palette.accentSoft } },
      {
        type: 'rect',
        shape: box(bottom, top, 0.75),
        style: { fill: 'none', stroke: palette.observed, lineWidth: 1.5 },
      },
    ]);
  }
  const hasEstimate = (point.estimated ?? 0) > 0;
  return group([
    { type: 'rect', shape: box(bottom, hasEstimate ? split : top), style: { fill: palette.observed } },
    hasEstimate ? { type: 'rect', shape: box(split, top), style: { fill: palette.surface } } : null,
    hasEstimate
      ? {
          type: 'rect',
          shape: box(split, top, 0.5),
          style: { fill: stripes ?? palette.estimated, stroke: palette.estimated, lineWidth: 1 },
        }
      : null,
  ]);
}

function entriesLine(points: readonly Point[], index: number, api: Api, palette: ChartPalette): unknown {
  const point = points[index]!;
  const before = points[index - 1];
  const here = at(api, index, point.entries!);
  const colour = isPart(point) ? palette.pending : (point.estimated ?? 0) > 0 ? palette.estimated : palette.observed;
  const style = { stroke: colour, lineWidth: 1.25, fill: 'none', lineDash: isPart(point) ? [2, 2] : null };
  if (before === undefined || before.entries === null) {
    return { type: 'circle', shape: { cx: here[0], cy: here[1], r: 0.9 }, style: { fill: colour } };
  }
  return { type: 'polyline', shape: { points: [at(api, index - 1, before.entries), here] }, style };
}

function atBottom(point: Point, x: number, bottom: number, slot: number, palette: ChartPalette): unknown {
  const half = Math.max(1, Math.min(sizes.symbol / 2, slot / 3));
  if (point.status === 'closed') {
    return {
      type: 'line',
      shape: { x1: x - half, x2: x + half, y1: bottom - 1.5, y2: bottom - 1.5 },
      style: { stroke: palette.closed, lineWidth: 2 },
    };
  }
  if (point.status !== 'missing') {
    return null;
  }
  const middle = bottom - half - 3;
  const style = { stroke: palette.bad, lineWidth: 1.75 };
  return group(
    slot < narrow
      ? [{ type: 'line', shape: { x1: x, x2: x, y1: bottom, y2: bottom - sizes.symbol }, style }]
      : [-1, 1].map((sign) => ({
          type: 'line',
          shape: { x1: x - half, x2: x + half, y1: middle - sign * half, y2: middle + sign * half },
          style,
        })),
  );
}

/** The usual range as a column behind each slot. */
export function drawBand(points: readonly Point[], palette: ChartPalette): Draw {
  return ({ dataIndex }, api) => {
    const point = points[dataIndex];
    if (point?.low == null || point.high === null) {
      return null;
    }
    const slot = slotOf(api);
    const [x, top] = at(api, dataIndex, point.high);
    const bottom = at(api, dataIndex, point.low)[1];
    return {
      type: 'rect',
      shape: { x: x - slot / 2, y: top, width: slot, height: bottom - top },
      style: { fill: palette.band },
    };
  };
}

interface StepStyle {
  colour: string;
  width: number;
  dash?: number[];
  /** Ground behind the line, so that it shows on bars as well. */
  ground?: string;
}

/** A figure of each slot as a short level line across it; a line through them where slots are narrow. */
export function drawSteps(points: readonly Point[], figureOf: (point: Point) => number | null, style: StepStyle): Draw {
  return ({ dataIndex }, api) => {
    const point = points[dataIndex];
    const value = point === undefined ? null : figureOf(point);
    if (value === null) {
      return null;
    }
    const slot = slotOf(api);
    const [x, y] = at(api, dataIndex, value);
    const before = points[dataIndex - 1];
    const earlier = before === undefined ? null : figureOf(before);
    const line =
      slot >= narrow
        ? [
            [x - slot / 2, y],
            [x + slot / 2, y],
          ]
        : earlier === null
          ? null
          : [at(api, dataIndex - 1, earlier), [x, y]];
    if (line === null) {
      return null;
    }
    const stroke = (colour: string, width: number, dash?: number[]) => ({
      type: 'polyline',
      shape: { points: line },
      style: { stroke: colour, lineWidth: width, fill: 'none', lineDash: dash ?? null },
    });
    return group([
      style.ground && slot >= narrow ? stroke(style.ground, style.width + halo) : null,
      stroke(style.colour, style.width, style.dash),
    ]);
  };
}
