import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { faultOfLetter, faultSigns, signSide } from './fault-signs.ts';
import type { QualityRow } from './quality-matrix-row.ts';
import { heightsOf } from './quality-matrix-words.ts';

/** The narrowest cell, pixels, that has room for the sign of a fault; narrower ones have a stroke at their foot. */
const leastForSign = 12;

/**
 * A day that was open, from its foot up: what was counted in full colour, what was estimated hatched, what is lost
 * empty with an outline. The sign of its fault stands in the middle.
 */
export function drawQuality(
  pen: CanvasRenderingContext2D,
  palette: ChartPalette,
  row: QualityRow,
  day: number,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const fault = faultOfLetter(row.fault[day]);
  const parts = heightsOf(row, day);
  if (parts !== null) {
    const countedHeight = height * parts.counted;
    const estimatedHeight = height * parts.estimated;
    pen.fillStyle = palette.coverage[4]!;
    pen.fillRect(left, top + height - countedHeight, width, countedHeight);
    if (estimatedHeight > 0.5) {
      hatch(pen, palette, left, top + height - countedHeight - estimatedHeight, width, estimatedHeight);
    }
    // What is not due yet is not lost.
    if (parts.isRestLost && countedHeight + estimatedHeight < height - 1) {
      pen.strokeStyle = palette.bad;
      pen.lineWidth = 1;
      pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - countedHeight - estimatedHeight - 1);
    }
  }
  if (fault === null) {
    return;
  }
  if (width < leastForSign) {
    pen.fillStyle = palette.bad;
    pen.fillRect(left, top + height - 3, width, 3);
    return;
  }
  drawSign(pen, palette, faultSigns[fault], left + width / 2, top + height / 2);
}

function hatch(
  pen: CanvasRenderingContext2D,
  palette: ChartPalette,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.strokeStyle = palette.estimated;
  pen.lineWidth = 1.25;
  pen.beginPath();
  // From a grid of the whole canvas, so that stripes go on from cell to cell.
  const step = 5;
  for (let at = Math.floor((left - height) / step) * step; at < left + width + height; at += step) {
    pen.moveTo(at, top + height);
    pen.lineTo(at + height, top);
  }
  pen.stroke();
  pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  pen.restore();
}

const paths = new Map<string, Path2D>();

function drawSign(pen: CanvasRenderingContext2D, palette: ChartPalette, sign: string, x: number, y: number): void {
  const path = paths.get(sign) ?? new Path2D(sign);
  paths.set(sign, path);
  const scale = sizes.text.xs / signSide;
  pen.save();
  pen.translate(x - sizes.text.xs / 2, y - sizes.text.xs / 2);
  pen.scale(scale, scale);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  // Two strokes, so that one of them shows on any ground.
  for (const [colour, thickness] of [
    [palette.surface, 8],
    [palette.text, 3.5],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = thickness;
    pen.stroke(path);
  }
  pen.restore();
}
