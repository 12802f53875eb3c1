import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { Count } from '../api/types.ts';
import { fonts, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { kindOf, type Line, lineLook, spread } from './compare-lines-points.ts';
import { sideOf } from './footfall-series-points.ts';

export const endLabelWidth = 148;
const labelGap = sizes.text.xs + sizes.space.xxs;
const sampleWidth = sizes.space.md;
export const backgroundOpacity = 0.22;

export interface MarksLook {
  palette: ChartPalette;
  /** The line that stands out; the others step back. */
  active: string | null;
  /** Positions in sight. */
  window: { first: number; last: number };
}

type Api = Pick<CustomSeriesRenderItemAPI, 'coord' | 'value' | 'getWidth'>;
type Params = Pick<CustomSeriesRenderItemParams, 'dataIndex' | 'coordSys'>;
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A cross at the bottom for each missing period, those of several lines above each other. */
export function missingMarks(
  lines: readonly Line[],
  { palette, active }: Pick<MarksLook, 'palette' | 'active'>,
): object {
  const marks: { at: number; storey: number; line: number }[] = [];
  const storeys = new Map<number, number>();
  lines.forEach((line, position) => {
    line.points.forEach((point, at) => {
      if (kindOf(point) === 'missing') {
        const storey = storeys.get(at) ?? 0;
        storeys.set(at, storey + 1);
        marks.push({ at, storey, line: position });
      }
    });
  });
  return {
    type: 'custom',
    name: '',
    silent: true,
    z: 5,
    encode: { x: 0, y: 1 },
    data: marks.map(({ at }) => [at, '-']),
    renderItem: ({ dataIndex, coordSys }: Params, api: Api) => {
      const { at, storey, line } = marks[dataIndex]!;
      const box = coordSys as unknown as Box;
      const half = sizes.symbol / 2 - 0.5;
      const x = api.coord([at, 0])[0]!;
      if (x < box.x - 1 || x > box.x + box.width + 1) {
        return null;
      }
      const y = box.y + box.height - half - 2 - storey * (sizes.symbol + 1);
      const opacity = active === null || lines[line]!.id === active ? 1 : backgroundOpacity;
      const style = { stroke: lineLook(line, palette.series).colour, lineWidth: sizes.line.normal, opacity };
      return {
        type: 'group',
        children: [-1, 1].map((sign) => ({
          type: 'line',
          shape: { x1: x - half, x2: x + half, y1: y - sign * half, y2: y + sign * half },
          style,
        })),
      };
    },
  };
}

export interface OutsideLook {
  /** Per cent around the expected. */
  threshold: number;
  colourOf: (side: 'low' | 'high') => string;
  /** Of a triangle, and how far it stands from its point. */
  size: number;
  opacity: number;
  z: number;
}

/** A triangle at each point outside the threshold: above it where more came than expected, below it where fewer. */
export function outsideMarks(line: Line, value: (of: Count) => Count, look: OutsideLook): object {
  const { threshold, colourOf, size, opacity, z } = look;
  return {
    type: 'scatter',
    name: '',
    silent: true,
    animation: false,
    z,
    symbol: 'triangle',
    symbolSize: size,
    data: line.points.flatMap((point, at) => {
      const side = point === null ? null : sideOf(point, threshold);
      const y = side === null ? null : value(point!.entries);
      return side === null || y === null
        ? []
        : [
            {
              value: [at, y],
              symbolRotate: side === 'low' ? 180 : 0,
              symbolOffset: [0, side === 'low' ? size + 1 : -size - 1],
              itemStyle: { color: colourOf(side), opacity },
            },
          ];
    }),
  };
}

/** Names beside the last point in sight of each line, with a sample of the line and a thread to its end. */
export function endLabels(
  lines: readonly Line[],
  heightOf: (line: Line) => (value: Count | undefined) => Count,
  { palette, active, window }: MarksLook,
): object {
  const ends = lines.map((line) => {
    const value = heightOf(line);
    for (let at = Math.min(window.last, line.points.length - 1); at >= 0; at -= 1) {
      const kind = kindOf(line.points[at]);
      const y = kind === 'whole' || kind === 'part' ? value(line.points[at]!.entries) : null;
      if (y !== null) {
        return { at, y };
      }
    }
    return null;
  });
  return {
    type: 'custom',
    name: '',
    silent: true,
    z: 7,
    encode: { x: 0, y: 1 },
    // One item, so that the labels can make room for each other.
    data: [[Math.max(0, Math.min(window.last, (lines[0]?.points.length ?? 1) - 1)), ends.find((end) => end)?.y ?? 0]],
    renderItem: ({ coordSys }: Params, api: Api) => {
      const box = coordSys as unknown as Box;
      const right = box.x + box.width;
      const drawn = ends.flatMap((end, position) =>
        end === null ? [] : [{ position, at: api.coord([end.at, end.y]) as [number, number] }],
      );
      const least = box.y + sizes.space.xxs;
      const heights = spread(
        drawn.map(({ at }) => Math.min(Math.max(at[1], least), box.y + box.height)),
        labelGap,
        least,
        box.y + box.height + sizes.space.xs,
      );
      return {
        type: 'group',
        children: drawn.flatMap(({ position, at }, index) => {
          const line = lines[position]!;
          const { colour, dash } = lineLook(position, palette.series);
          const opacity = active === null || active === line.id ? 1 : backgroundOpacity;
          const y = heights[index]!;
          const start = right + sizes.space.sm;
          const from = [Math.min(at[0] + 3, right), Math.min(Math.max(at[1], box.y), box.y + box.height)];
          return [
            {
              type: 'polyline',
              shape: { points: [from, [start - 2, y]] },
              style: { stroke: colour, lineWidth: 0.75, fill: 'none', opacity: opacity * 0.6 },
            },
            {
              type: 'line',
              shape: { x1: start, x2: start + sampleWidth, y1: y, y2: y },
              style: { stroke: colour, lineWidth: sizes.line.strong, lineDash: dash ?? null, opacity },
            },
            {
              type: 'text',
              style: {
                text: line.name,
                x: start + sampleWidth + sizes.space.xxs,
                y,
                verticalAlign: 'middle',
                fill: palette.text,
                opacity: Math.max(opacity, 0.45),
                fontFamily: fonts.text,
                fontSize: sizes.text.xs,
                fontWeight: active === line.id ? 'bold' : 'normal',
                width: endLabelWidth - sampleWidth - sizes.space.sm - sizes.space.xs - sizes.space.xxs,
                overflow: 'truncate',
              },
            },
          ];
        }),
      };
    },
  };
}
