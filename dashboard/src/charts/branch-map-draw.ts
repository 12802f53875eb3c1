import type { Verdict } from '../api/types.ts';
import { fonts, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { type Cell, cellPixels, isStrong, type Mark } from './branch-map-points.ts';
import type { Place, Size } from './geography/mercator.ts';

export type Pen = CanvasRenderingContext2D;
/** The colour of a mark; by default that of its deviation. */
export type ColourOf = (mark: Mark, palette: ChartPalette) => string;

export const deviationColour: ColourOf = ({ step }, palette) =>
  step === null ? palette.surface : palette.deviation[step]!;

const edgeOf = (verdict: Verdict, palette: ChartPalette) =>
  ({ low: palette.low, high: palette.high, normal: palette.dim, unknown: palette.missing })[verdict];

/** ▼ below the usual, ▲ above, ● as usual, ○ not known. */
function markPath(pen: Pen | Path2D, verdict: Verdict, { x, y }: Place, radius: number): void {
  if (verdict === 'low' || verdict === 'high') {
    // Of the area of the circle, with its middle in the place.
    const reach = radius * 1.45;
    const up = verdict === 'high' ? -1 : 1;
    pen.moveTo(x, y + up * reach);
    pen.lineTo(x + reach * 0.9, y - up * reach * 0.62);
    pen.lineTo(x - reach * 0.9, y - up * reach * 0.62);
    pen.closePath();
  } else {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

/** Pictures of marks: thousands are copied in the time in which some hundred would be drawn. */
export class MarkStamps {
  #stamps = new Map<string, HTMLCanvasElement>();

  draw(pen: Pen, mark: Mark, at: Place, palette: ChartPalette, density: number, colourOf: ColourOf): void {
    const { verdict } = mark.point;
    const colour = colourOf(mark, palette);
    const key = `${verdict} ${mark.radius} ${mark.isHollow} ${colour} ${palette.scheme} ${density}`;
    let stamp = this.#stamps.get(key);
    if (stamp === undefined) {
      stamp = stampOf(mark, colour, palette, density);
      this.#stamps.set(key, stamp);
    }
    const side = stamp.width / density;
    pen.drawImage(stamp, at.x - side / 2, at.y - side / 2, side, side);
  }
}

function stampOf({ point, radius, isHollow }: Mark, colour: string, palette: ChartPalette, density: number) {
  const stamp = document.createElement('canvas');
  const side = Math.ceil((radius * 1.6 + 3) * 2);
  stamp.width = side * density;
  stamp.height = side * density;
  const pen = stamp.getContext('2d')!;
  pen.scale(density, density);
  pen.lineJoin = 'round';
  const path = new Path2D();
  markPath(path, point.verdict, { x: side / 2, y: side / 2 }, radius);
  // A halo parts marks that lie over each other.
  pen.strokeStyle = palette.surface;
  pen.lineWidth = 3;
  pen.stroke(path);
  pen.fillStyle = isHollow ? palette.surface : colour;
  pen.fill(path);
  const isKnown = point.verdict !== 'unknown';
  pen.strokeStyle = isHollow && !isKnown ? palette.missing : edgeOf(point.verdict, palette);
  pen.lineWidth = isHollow ? sizes.line.normal : sizes.line.thin;
  pen.setLineDash(isKnown ? [] : [2.5, 2]);
  pen.stroke(path);
  return stamp;
}

export function drawRing(pen: Pen, { point, radius }: Mark, at: Place, colour: string): void {
  pen.beginPath();
  pen.arc(at.x, at.y, radius * (point.verdict === 'low' || point.verdict === 'high' ? 1.45 : 1) + 4, 0, 2 * Math.PI);
  pen.strokeStyle = colour;
  pen.lineWidth = sizes.line.strong;
  pen.stroke();
}

/** Hexagons in the colour of their median; those outside the usual also say so by their sign. */
export function drawCell(pen: Pen, cell: Cell, at: Place, factor: number, palette: ChartPalette): void {
  // Smaller with few branches: from half of the room at one branch to all of it at twelve.
  const share = 0.5 + 0.5 * Math.min(1, Math.sqrt(cell.marks.length / 12));
  const radius = (cellPixels / Math.sqrt(3)) * factor * share * 0.94;
  pen.beginPath();
  for (let corner = 0; corner < 6; corner += 1) {
    const angle = (corner * Math.PI) / 3 + Math.PI / 6;
    pen.lineTo(at.x + radius * Math.cos(angle), at.y + radius * Math.sin(angle));
  }
  pen.closePath();
  pen.fillStyle = cell.step === null ? palette.surface : palette.deviation[cell.step]!;
  pen.fill();
  pen.strokeStyle = cell.step === null || cell.step === 3 ? palette.bandEdge : palette.surface;
  pen.lineWidth = sizes.line.thin;
  pen.stroke();
  if (cell.step !== null && isStrong(cell.step)) {
    pen.beginPath();
    markPath(pen, cell.step < 3 ? 'low' : 'high', at, 3.5);
    pen.fillStyle = cell.step === 0 || cell.step === 6 ? palette.surface : palette.text;
    pen.fill();
  }
}

/** Names beside their marks, larger branches first, where there is room. */
export function drawNames(
  pen: Pen,
  shown: readonly { mark: Mark; at: Place }[],
  size: Size,
  covered: Room | null,
  palette: ChartPalette,
): void {
  const taken = shown.map(({ mark, at }) => boxAround(at, mark.radius * 1.2));
  if (covered !== null) {
    taken.push(covered);
  }
  pen.font = `500 ${sizes.text.xs}px ${fonts.text}`;
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = palette.surface;
  pen.fillStyle = palette.text;
  shown.forEach(({ mark, at }, own) => {
    const name = shortened(mark.point.name);
    const width = pen.measureText(name).width;
    const gap = mark.radius * 1.3 + sizes.space.xxs;
    const half = sizes.text.xs * 0.7;
    const away = mark.radius * 1.3 + half + 1;
    for (const [left, y] of [
      [at.x + gap, at.y],
      [at.x - gap - width, at.y],
      [at.x - width / 2, at.y + away],
      [at.x - width / 2, at.y - away],
    ] as const) {
      const box = { left, right: left + width, top: y - half, bottom: y + half };
      const isInside = box.left > 4 && box.right < size.width - 4 && box.top > 4 && box.bottom < size.height - 30;
      if (isInside && !taken.some((other, index) => index !== own && meet(box, other))) {
        taken.push(box);
        pen.strokeText(name, left, y);
        pen.fillText(name, left, y);
        return;
      }
    }
  });
}

/** Pixels. */
export interface Room {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const boxAround = ({ x, y }: Place, reach: number): Room => ({
  left: x - reach,
  right: x + reach,
  top: y - reach,
  bottom: y + reach,
});

const meet = (a: Room, b: Room) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const shortened = (name: string) => (name.length > 28 ? `${name.slice(0, 27)}…` : name);

/** The scale at the lower left, and whose data the land is at the lower right. */
export function drawMargins(
  pen: Pen,
  size: Size,
  bar: { pixels: number; label: string },
  source: string,
  palette: ChartPalette,
): void {
  const bottom = size.height - sizes.space.xs - sizes.line.thin;
  const left = sizes.space.sm;
  pen.font = `400 ${sizes.text.xs}px ${fonts.text}`;
  pen.textBaseline = 'alphabetic';
  pen.lineJoin = 'round';
  for (const [colour, width] of [
    [palette.surface, sizes.line.strong + 2],
    [palette.dim, sizes.line.normal],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(left, bottom - 5);
    pen.lineTo(left, bottom);
    pen.lineTo(left + bar.pixels, bottom);
    pen.lineTo(left + bar.pixels, bottom - 5);
    pen.stroke();
  }
  pen.strokeStyle = palette.surface;
  pen.fillStyle = palette.dim;
  pen.lineWidth = 3;
  for (const [text, at] of [
    [bar.label, left + sizes.space.xxs],
    [source, size.width - sizes.space.sm - pen.measureText(source).width],
  ] as const) {
    pen.strokeText(text, at, bottom - 4);
    pen.fillText(text, at, bottom - 4);
  }
}
