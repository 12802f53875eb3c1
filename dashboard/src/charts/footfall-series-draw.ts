import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { fonts, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { isPart, type Point } from './footfall-series-points.ts';

/** Narrower slots than this many pixels have bars side by side, and no room for outlines and thresholds. */
const narrow = 4.5;
/** Narrower ones have no room for a level line either: what was expected becomes one line through them. */
const narrowest = 2;
/** A bold line through slots that narrow would hide their bars. */
const hairline = 0.75;
const barShare = 0.62;
const widest = 56;

type Api = Pick<CustomSeriesRenderItemAPI, 'coord' | 'size'>;
type Params = Pick<CustomSeriesRenderItemParams, 'dataIndex'>;
export type Draw = (params: Params, api: Api) => unknown;
type Shape = Record<string, unknown>;

/** A pattern of stripes as ECharts fills with it; null where there is no canvas. */
export type Stripes = object | null;

const barWidth = (slot: number) => Math.max(2, Math.min(widest, slot * barShare));
const slotOf = (api: Api) => (api.size!([1, 0]) as number[])[0]!;
const at = (api: Api, index: number, value: number) => api.coord([index, value]) as [number, number];
const group = (children: (Shape | null)[]) => ({ type: 'group', children: children.filter((child) => child !== null) });

export interface EntriesLook {
  palette: ChartPalette;
  stripes: Stripes;
  /** Where the axis ends: higher bars are cut there, and say how high they are. */
  ceiling: number;
  cutText: (entries: number) => string;
}

/**
 * Entries: what was observed as a bar, what was estimated striped on top of it, a day that is partial or goes on as an
 * outline, a missing one as a cross at the bottom, a closed one as a quiet dash.
 */
export function drawEntries(points: readonly Point[], look: EntriesLook): Draw {
  const { palette, ceiling } = look;
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
      ? narrowBar(point, dataIndex, api, slot, palette, ceiling)
      : entriesBar(point, dataIndex, api, slot, look);
  };
}

function entriesBar(
  point: Point,
  index: number,
  api: Api,
  slot: number,
  { palette, stripes, ceiling, cutText }: EntriesLook,
): unknown {
  const isCut = point.entries! > ceiling;
  const [x, bottom] = at(api, index, 0);
  const top = at(api, index, Math.min(point.entries!, ceiling))[1];
  const split = at(api, index, Math.min(point.observed ?? 0, ceiling))[1];
  const width = barWidth(slot);
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
      (point.estimated ?? 0) > 0
        ? { type: 'rect', shape: box(split, top, 1.5), style: { fill: stripes ?? palette.estimated } }
        : null,
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
    isCut ? cutMark(x, top, width, palette) : null,
    isCut
      ? {
          type: 'text',
          style: {
            x: x + width / 2 + 3,
            y: top + 2,
            text: cutText(point.entries!),
            fill: palette.text,
            fontSize: sizes.text.xs,
            fontFamily: fonts.text,
          },
        }
      : null,
  ]);
}

/** A slanting gap near the top of a bar that goes on beyond the axis. */
function cutMark(x: number, top: number, width: number, palette: ChartPalette): Shape {
  const y = top + sizes.space.md;
  const half = width / 2 + 1;
  return {
    type: 'polygon',
    shape: {
      points: [
        [x - half, y + 3],
        [x + half, y - 3],
        [x + half, y],
        [x - half, y + 6],
      ],
    },
    style: { fill: palette.surface },
  };
}

function narrowBar(
  point: Point,
  index: number,
  api: Api,
  slot: number,
  palette: ChartPalette,
  ceiling: number,
): unknown {
  const [x, bottom] = at(api, index, 0);
  const top = at(api, index, Math.min(point.entries!, ceiling))[1];
  const width = Math.max(1, slot * 0.8);
  const fill = isPart(point) ? palette.pending : (point.estimated ?? 0) > 0 ? palette.estimated : palette.observed;
  return { type: 'rect', shape: { x: x - width / 2, y: top, width, height: bottom - top }, style: { fill } };
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
  /** Colour where the line crosses a filled bar. */
  onBar: string;
  /** Whether it is drawn in narrow slots too. */
  isAlways: boolean;
}

/** A figure of each slot as a short level line across it; a line through them where slots are narrow. */
export function drawSteps(points: readonly Point[], figureOf: (point: Point) => number | null, style: StepStyle): Draw {
  const line = (from: number[], to: number[], colour = style.colour, width = style.width) => ({
    type: 'polyline',
    shape: { points: [from, to] },
    style: { stroke: colour, lineWidth: width, fill: 'none', lineDash: style.dash ?? null },
  });
  return ({ dataIndex }, api) => {
    const point = points[dataIndex];
    const value = point === undefined ? null : figureOf(point);
    if (point === undefined || value === null) {
      return null;
    }
    const slot = slotOf(api);
    const [x, y] = at(api, dataIndex, value);
    if (slot < narrow && !style.isAlways) {
      return null;
    }
    if (slot < narrowest) {
      const before = points[dataIndex - 1];
      const earlier = before === undefined ? null : figureOf(before);
      return earlier === null ? null : line(at(api, dataIndex - 1, earlier), [x, y], style.colour, hairline);
    }
    const [left, right] = [x - slot / 2, x + slot / 2];
    if (point.entries === null || point.entries <= value || isPart(point)) {
      return line([left, y], [right, y]);
    }
    const half = slot < narrow ? slot / 2 : barWidth(slot) / 2;
    return group([
      line([left, y], [x - half, y]),
      line([x - half, y], [x + half, y], style.onBar),
      line([x + half, y], [right, y]),
    ]);
  };
}

/** Several drawings of a slot as one, the first at the back: a chart of one series is drawn faster than one of five. */
export function drawAll(draws: readonly Draw[]): Draw {
  return (params, api) => group(draws.map((draw) => draw(params, api) as Shape | null));
}
