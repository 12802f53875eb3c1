import type { Format } from '../i18n/format.ts';
import { fonts, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import {
  type CoverageRow,
  type MatrixLayout,
  markDays,
  type Place,
  partialStep,
  statusAt,
} from './coverage-matrix-layout.ts';
import { drawQuality } from './quality-matrix-draw.ts';
import { isQualityRow } from './quality-matrix-row.ts';

export interface MatrixPicture {
  layout: MatrixLayout;
  days: readonly string[];
  /** Those that are read; rows beyond are drawn as still coming. */
  sensors: readonly CoverageRow[];
  nameOf: (branch: string) => string;
  /** Whether sensors of a branch stand together, so that its name is said once. */
  isGrouped: boolean;
  palette: ChartPalette;
  format: Format;
  hovered: Place | null;
  focused: Place | null;
}

export interface MatrixWindow {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Draws what of the matrix lies in the window: its cost follows the window, not the matrix. */
export function drawMatrix(pen: CanvasRenderingContext2D, picture: MatrixPicture, window: MatrixWindow): void {
  const { layout, palette } = picture;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, window.width, window.height);
  pen.textBaseline = 'middle';
  const first = Math.max(0, Math.floor(window.top / layout.row));
  const last = Math.min(layout.rows - 1, Math.floor((window.top + window.height - layout.head) / layout.row));
  const firstDay = Math.max(0, Math.floor(window.left / layout.day));
  const lastDay = Math.min(layout.days - 1, Math.floor((window.left + window.width - layout.names) / layout.day));
  const marks = markDays(picture.days);

  pen.save();
  pen.beginPath();
  pen.rect(layout.names, layout.head, window.width, Math.min(window.height, layout.height - window.top) - layout.head);
  pen.clip();
  for (let row = first; row <= last; row += 1) {
    const y = layout.head + row * layout.row - window.top;
    const sensor = picture.sensors[row];
    if (sensor === undefined) {
      pen.fillStyle = palette.sunken;
      pen.fillRect(layout.names, y + 1, layout.day * layout.days - window.left, layout.row - 2);
      continue;
    }
    for (let day = firstDay; day <= lastDay; day += 1) {
      drawCell(pen, palette, sensor, day, layout.names + day * layout.day - window.left, y, layout.day, layout.row);
    }
  }
  for (let day = Math.max(firstDay, 1); day <= lastDay; day += 1) {
    if (marks[day]?.isMonth) {
      pen.fillStyle = palette.borderStrong;
      pen.fillRect(layout.names + day * layout.day - window.left - 1, layout.head, 1, window.height);
    }
  }
  for (const place of [picture.hovered, picture.focused]) {
    if (place !== null) {
      const x = layout.names + place.day * layout.day - window.left;
      const y = layout.head + place.row * layout.row - window.top;
      // Two lines, so that one of them shows on any colour.
      for (const [colour, width] of [
        [palette.surface, 5],
        [palette.text, 2],
      ] as const) {
        pen.strokeStyle = colour;
        pen.lineWidth = width;
        pen.strokeRect(x - 1, y, layout.day + 1, layout.row);
      }
    }
  }
  pen.restore();
  drawNames(pen, picture, window, first, last);
  drawHead(pen, picture, window, marks, firstDay, lastDay);
}

/** A day of a sensor: colour by its share, and a sign of its own for all that is not complete. */
export function drawCell(
  pen: CanvasRenderingContext2D,
  palette: ChartPalette,
  sensor: CoverageRow,
  day: number,
  left: number,
  top: number,
  fullWidth: number,
  fullHeight: number,
): void {
  const x = left;
  const y = top + 1;
  const width = fullWidth - 1;
  const height = fullHeight - 2;
  const middle = y + height / 2;
  const status = statusAt(sensor, day);
  if (isQualityRow(sensor) && status !== 'closed' && status !== 'not_there') {
    drawQuality(pen, palette, sensor, day, x, y, width, height);
    if (status !== 'pending') {
      return;
    }
  }
  switch (status) {
    case 'complete':
      pen.fillStyle = palette.coverage[4]!;
      pen.fillRect(x, y, width, height);
      return;
    case 'partial': {
      pen.fillStyle = palette.coverage[partialStep(sensor.share[day] ?? null)]!;
      pen.fillRect(x, y, width, height);
      // A corner is cut off.
      const cut = Math.min(width, height) * 0.6;
      pen.fillStyle = palette.surface;
      pen.beginPath();
      pen.moveTo(x + width - cut, y);
      pen.lineTo(x + width, y);
      pen.lineTo(x + width, y + cut);
      pen.fill();
      return;
    }
    case 'missing': {
      pen.fillStyle = palette.coverage[0]!;
      pen.fillRect(x, y, width, height);
      const arm = Math.min(width, height) * 0.25;
      const centre = x + width / 2;
      pen.strokeStyle = palette.surface;
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(centre - arm, middle - arm);
      pen.lineTo(centre + arm, middle + arm);
      pen.moveTo(centre + arm, middle - arm);
      pen.lineTo(centre - arm, middle + arm);
      pen.stroke();
      return;
    }
    case 'pending':
      pen.strokeStyle = palette.pending;
      pen.lineWidth = 1;
      pen.setLineDash([2, 2]);
      pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      pen.setLineDash([]);
      return;
    case 'closed':
      pen.fillStyle = palette.sunken;
      pen.fillRect(x, y, width, height);
      pen.fillStyle = palette.faint;
      pen.fillRect(x + width / 2 - Math.min(3, width / 4), middle - 0.5, Math.min(6, width / 2), 1);
      return;
    default:
  }
}

function drawNames(
  pen: CanvasRenderingContext2D,
  { layout, sensors, nameOf, isGrouped, palette, format }: MatrixPicture,
  window: MatrixWindow,
  first: number,
  last: number,
): void {
  const gap = sizes.space.xs;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, layout.head, layout.names, window.height);
  pen.save();
  pen.beginPath();
  pen.rect(0, layout.head, window.width, window.height);
  pen.clip();
  const font = (weight: number) => `${weight} ${sizes.text.xs}px ${fonts.text}`;
  const shareWidth = layout.isNarrow ? 0 : 52;
  const room = layout.names - shareWidth - 2 * gap;
  for (let row = first; row <= last; row += 1) {
    const sensor = sensors[row];
    if (sensor === undefined) {
      continue;
    }
    const y = layout.head + row * layout.row - window.top + layout.row / 2;
    const isNew = row === 0 || sensors[row - 1]?.branch_id !== sensor.branch_id;
    if (isGrouped && isNew && row > 0) {
      pen.fillStyle = palette.border;
      pen.fillRect(0, y - layout.row / 2, layout.names, 1);
    }
    // Where there is room for one name only, the sensor's tells the rows of a branch apart.
    const isNamed = isGrouped ? isNew || row === first : !layout.isNarrow;
    const nameRoom = layout.isNarrow ? room : room * 0.52;
    pen.textAlign = 'left';
    if (isNamed) {
      pen.font = font(520);
      pen.fillStyle = palette.text;
      pen.fillText(fitted(pen, nameOf(sensor.branch_id), nameRoom), gap / 2, y);
    }
    if (!layout.isNarrow || !isNamed) {
      pen.font = font(400);
      pen.fillStyle = palette.dim;
      const at = layout.isNarrow ? gap * 1.5 : nameRoom + gap;
      pen.fillText(fitted(pen, sensor.sensor_id, layout.isNarrow ? room - gap : room - nameRoom), at, y);
    }
    if (!layout.isNarrow) {
      pen.textAlign = 'right';
      pen.font = font(400);
      pen.fillStyle = palette.text;
      pen.fillText(format.share(sensor.observed_share), layout.names - gap, y);
    }
  }
  pen.restore();
}

function drawHead(
  pen: CanvasRenderingContext2D,
  { layout, days, palette, format }: MatrixPicture,
  window: MatrixWindow,
  marks: ReturnType<typeof markDays>,
  firstDay: number,
  lastDay: number,
): void {
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, window.width, layout.head);
  pen.save();
  pen.beginPath();
  pen.rect(layout.names, 0, window.width, layout.head);
  pen.clip();
  pen.font = `400 ${sizes.text.xs}px ${fonts.text}`;
  const isEach = layout.day >= 17;
  for (let day = firstDay; day <= lastDay; day += 1) {
    const mark = marks[day]!;
    const x = layout.names + day * layout.day - window.left;
    if (mark.isWeekend) {
      pen.fillStyle = palette.sunken;
      pen.fillRect(x, layout.head / 2, layout.day - 1, layout.head / 2 - 2);
    }
    if (isEach || (mark.isMonday && !marks[day + 1]?.isMonth)) {
      pen.textAlign = 'center';
      pen.fillStyle = mark.isWeekend ? palette.axis : palette.text;
      pen.fillText(mark.number, x + layout.day / 2, layout.head * 0.74);
    }
    if (mark.isMonth && day > 0) {
      pen.fillStyle = palette.borderStrong;
      pen.fillRect(x - 1, 0, 1, layout.head);
    }
  }
  // The month stands at its first day, or at the edge while that is out of sight, up to where the next begins.
  pen.textAlign = 'left';
  pen.font = `520 ${sizes.text.xs}px ${fonts.text}`;
  pen.fillStyle = palette.dim;
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (day !== firstDay && !marks[day]!.isMonth) {
      continue;
    }
    let end = day + 1;
    while (end < layout.days && !marks[end]!.isMonth) {
      end += 1;
    }
    const start = Math.max(layout.names + day * layout.day - window.left, layout.names);
    const room = layout.names + end * layout.day - window.left - start - sizes.space.xs;
    const long = format.monthShortYear(days[day]!);
    const text = pen.measureText(long).width <= room ? long : format.monthShort(days[day]!);
    if (pen.measureText(text).width <= room) {
      pen.fillText(text, start + sizes.space.xxs, layout.head * 0.26);
    }
  }
  pen.restore();
  pen.fillStyle = palette.border;
  pen.fillRect(0, layout.head - 1, window.width, 1);
}

const cut = new Map<string, string>();

/** The text, or its beginning with an ellipsis where it is too wide. */
function fitted(pen: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${pen.font}\n${Math.round(width)}\n${text}`;
  let found = cut.get(key);
  if (found === undefined) {
    found = text;
    if (pen.measureText(text).width > width) {
      let length = text.length;
      while (length > 1 && pen.measureText(`${text.slice(0, length)}…`).width > width) {
        length -= 1;
      }
      found = `${text.slice(0, length)}…`;
    }
    if (cut.size > 20_000) {
      cut.clear();
    }
    cut.set(key, found);
  }
  return found;
}
