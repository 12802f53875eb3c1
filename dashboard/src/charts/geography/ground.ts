import { sizes } from '../../theme/tokens.ts';
import type { ChartPalette } from '../../theme/use-palette.ts';
import { boxOf, type Size, type View } from './mercator.ts';
import { type Line, type Shapes, unitsPerWorld } from './shapes.ts';
import { isOpenSea, readTile, readWorld, tilesOf } from './tiles.ts';

interface Paths {
  origin: Shapes['origin'];
  land: Path2D;
  coast: Path2D;
  cuts: Path2D;
  lakes: Path2D;
  borders: Path2D;
  regions: Path2D;
}

/** More tiles in sight than this, and the world in coarse outlines does. */
const mostTiles = 6;
/** Kept around the canvas on each side, as a share of it, so that a drag moves a picture and draws nothing anew. */
const margin = 0.3;

// Read once, whatever maps come and go.
const parts = new Map<string, Paths | 'reading' | 'failed'>();
const listeners = new Set<() => void>();

/**
 * Land and water below the branches. It reads what is in sight when it is first drawn, and tells by `onRead` when more
 * can be drawn. While the map moves, a picture drawn before is moved and scaled.
 */
export class Ground {
  readonly #onRead: () => void;
  #picture: { canvas: HTMLCanvasElement; view: View; size: Size; look: string } | null = null;

  constructor(onRead: () => void) {
    this.#onRead = () => {
      this.#picture = null;
      onRead();
    };
    listeners.add(this.#onRead);
    for (const [name, part] of parts) {
      if (part === 'failed') {
        parts.delete(name);
      }
    }
  }

  dispose(): void {
    listeners.delete(this.#onRead);
    this.#picture = null;
  }

  draw(
    pen: CanvasRenderingContext2D,
    view: View,
    size: Size,
    palette: ChartPalette,
    density: number,
    isMoving: boolean,
  ) {
    const look = `${palette.scheme} ${density} ${size.width} ${size.height}`;
    const old = this.#picture;
    if (old === null || old.look !== look || !serves(old.view, view, size, isMoving)) {
      this.#picture = { canvas: picture(old?.canvas, view, size, palette, density), view, size, look };
    }
    const { canvas, view: drawn } = this.#picture!;
    const factor = view.scale / drawn.scale;
    const width = size.width * (1 + 2 * margin) * factor;
    const height = size.height * (1 + 2 * margin) * factor;
    const left = size.width / 2 + (drawn.x - view.x) * view.scale - width / 2;
    const top = size.height / 2 + (drawn.y - view.y) * view.scale - height / 2;
    // On whole device pixels a moved picture stays sharp, and is copied instead of resampled.
    const whole = (value: number) => (factor === 1 ? Math.round(value * density) / density : value);
    pen.drawImage(canvas, whole(left), whole(top), width, height);
  }
}

/** Whether a picture of one view can be shown for another. */
function serves(drawn: View, view: View, { width, height }: Size, isMoving: boolean): boolean {
  const factor = view.scale / drawn.scale;
  if (factor !== 1 && (!isMoving || factor > 1.8 || factor < 0.8)) {
    return false;
  }
  const reach = (length: number) => (length * (1 + 2 * margin) * factor - length) / 2 + 0.5;
  return (
    Math.abs(view.x - drawn.x) * view.scale <= reach(width) && Math.abs(view.y - drawn.y) * view.scale <= reach(height)
  );
}

function picture(
  before: HTMLCanvasElement | undefined,
  view: View,
  size: Size,
  palette: ChartPalette,
  density: number,
): HTMLCanvasElement {
  const canvas = before ?? document.createElement('canvas');
  const whole = { width: size.width * (1 + 2 * margin), height: size.height * (1 + 2 * margin) };
  canvas.width = Math.round(whole.width * density);
  canvas.height = Math.round(whole.height * density);
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.lineJoin = 'round';
  const units = (view.scale * density) / unitsPerWorld;
  // One turn more on either side: land over the date line reaches out of its own.
  const turns = [
    Math.floor(view.x - whole.width / 2 / view.scale) - 1,
    Math.floor(view.x + whole.width / 2 / view.scale) + 1,
  ];
  for (const paths of inSight(view, size)) {
    for (let turn = turns[0]!; turn <= turns[1]!; turn += 1) {
      const left = canvas.width / 2 + (paths.origin.x + turn - view.x) * view.scale * density;
      const top = canvas.height / 2 + (paths.origin.y - view.y) * view.scale * density;
      pen.setTransform(units, 0, 0, units, left, top);
      drawPart(pen, paths, palette, density / units);
    }
  }
  return canvas;
}

function drawPart(pen: CanvasRenderingContext2D, paths: Paths, palette: ChartPalette, pixel: number): void {
  const stroke = (path: Path2D, colour: string, width: number) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width * pixel;
    pen.stroke(path);
  };
  pen.fillStyle = palette.land;
  pen.fill(paths.land, 'evenodd');
  // Hides the seam between two tiles.
  stroke(paths.cuts, palette.land, sizes.line.thin);
  pen.fillStyle = palette.surface;
  pen.fill(paths.lakes, 'evenodd');
  pen.setLineDash([3 * pixel, 3 * pixel]);
  stroke(paths.regions, palette.coast, sizes.line.thin);
  pen.setLineDash([]);
  stroke(paths.lakes, palette.coast, sizes.line.thin);
  stroke(paths.coast, palette.coast, sizes.line.thin);
  stroke(paths.borders, palette.pending, sizes.line.thin);
}

/** Parts to draw for a view, of those that were read; reads what is missing. */
function inSight(view: View, size: Size): Paths[] {
  const known = (name: string) => {
    const part = parts.get(name);
    return typeof part === 'object' ? [part] : [];
  };
  const names = tilesOf(boxOf(view, size));
  if (names.length > mostTiles) {
    want('world');
    return known('world');
  }
  const land = names.filter((name) => !isOpenSea(name));
  for (const name of land) {
    want(name);
  }
  const ready = land.flatMap(known);
  return ready.length < land.length && known('world').length > 0 ? known('world') : ready;
}

function want(name: string): void {
  if (parts.has(name)) {
    return;
  }
  parts.set(name, 'reading');
  const reading = name === 'world' ? readWorld() : readTile(name);
  reading
    .then(
      (shapes) => parts.set(name, pathsOf(shapes)),
      // Branches without land below them are better than no map; the next visit of the page tries again.
      () => parts.set(name, 'failed'),
    )
    .then(() => {
      for (const tell of listeners) {
        tell();
      }
    });
}

function pathsOf(shapes: Shapes): Paths {
  return {
    origin: shapes.origin,
    land: pathOf(shapes.land, true),
    coast: pathOf(shapes.coast, false),
    cuts: pathOf(shapes.cuts, false),
    lakes: pathOf(shapes.lakes, true),
    borders: pathOf(shapes.borders, false),
    regions: pathOf(shapes.regions, false),
  };
}

function pathOf(lines: readonly Line[], isClosed: boolean): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    path.moveTo(line[0]!, line[1]!);
    for (let at = 2; at < line.length; at += 2) {
      path.lineTo(line[at]!, line[at + 1]!);
    }
    if (isClosed) {
      path.closePath();
    }
  }
  return path;
}
