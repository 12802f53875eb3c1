import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { type ColourOf, drawCell, drawMargins, drawNames, drawRing, MarkStamps, type Room } from './branch-map-draw.ts';
import { type Cell, type Crowd, cellPixels, cellsOf, levelOf, type Mark } from './branch-map-points.ts';
import { spreadOf } from './branch-map-spread.ts';
import { Ground } from './geography/ground.ts';
import {
  fitView,
  heldView,
  type Place,
  pixelOf,
  type Size,
  scaleBar,
  type View,
  zoomed,
} from './geography/mercator.ts';

export interface SceneLook {
  palette: ChartPalette;
  colourOf: ColourOf;
  selected: string | null;
  distance: (km: number) => string;
  source: string;
}

/** What lies under a pixel. */
export type Found = { mark: Mark; cell?: undefined } | { cell: Cell; mark?: undefined };

const padding = sizes.space.xl + sizes.space.md;
/** Names are shown up to this many branches in sight. */
const mostNames = 60;
/** Milliseconds without a move, after which the ground is drawn sharp again. */
const restAfter = 120;

/**
 * The map on its canvas. A canvas of our own and not ECharts' geo: that takes one map as a whole and lays it out anew
 * for each tile that comes, and draws every coast again at every step of a drag; here a drag copies one picture of the
 * ground and stamps of the marks.
 */
export class MapScene {
  readonly #canvas: HTMLCanvasElement;
  readonly #onDraw: () => void;
  readonly #ground: Ground;
  readonly #stamps = new MarkStamps();
  #marks: readonly Mark[] = [];
  #look: SceneLook | null = null;
  #focus: Mark | null = null;
  #size: Size = { width: 0, height: 0 };
  /** Of the buttons, which cover what lies below. */
  #covered: Room | null = null;
  #moves: { scale: number; of: Map<Mark, Place> } | null = null;
  #view: View = { x: 0.5, y: 0.5, scale: 1 };
  #isFitted = true;
  #crowd: { level: number; crowd: Crowd | null } | null = null;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isMoving = false;

  constructor(canvas: HTMLCanvasElement, onDraw: () => void) {
    this.#canvas = canvas;
    this.#onDraw = onDraw;
    this.#ground = new Ground(() => this.#ask());
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#ground.dispose();
  }

  /** Whether all branches are shown as at first. */
  get isFitted(): boolean {
    return this.#isFitted;
  }

  setMarks(marks: readonly Mark[]): void {
    const sameBranches = marks.length === this.#marks.length && boundsKey(marks) === boundsKey(this.#marks);
    this.#marks = marks;
    this.#crowd = null;
    this.#moves = null;
    this.#focus = marks.find(({ point }) => point.id === this.#focus?.point.id) ?? null;
    if (!sameBranches) {
      this.#isFitted = true;
    }
    this.#fitIfWanted();
    this.#ask();
  }

  setLook(look: SceneLook): void {
    this.#look = look;
    this.#ask();
  }

  setFocus(mark: Mark | null): void {
    this.#focus = mark;
    this.#ask();
  }

  resize(size: Size, covered: Room | null): void {
    this.#size = size;
    this.#covered = covered;
    this.#fitIfWanted();
    this.#ask();
  }

  fit(): void {
    this.#isFitted = true;
    this.#fitIfWanted();
    this.#ask();
  }

  panBy(dx: number, dy: number): void {
    this.#go({ ...this.#view, x: this.#view.x - dx / this.#view.scale, y: this.#view.y - dy / this.#view.scale });
  }

  zoomBy(factor: number, around: Place = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    this.#go(zoomed(this.#view, this.#size, factor, around));
  }

  /** Moves a mark to the middle if it is not in sight. */
  show(mark: Mark): void {
    const at = this.pixelOf(mark);
    if (at.x < 0 || at.y < 0 || at.x > this.#size.width || at.y > this.#size.height) {
      this.#go({ ...this.#view, x: mark.x, y: mark.y });
    }
  }

  pixelOf(place: Place): Place {
    return pixelOf(place, this.#view, this.#size);
  }

  /** Where a mark is drawn: its place, or a little beside it where others lie over it. */
  pixelOfMark(mark: Mark): Place {
    const at = this.pixelOf(mark);
    const move = this.#movesNow().get(mark);
    return move === undefined ? at : { x: at.x + move.x, y: at.y + move.y };
  }

  /** Zooms so that the branches of a cell fill the map. */
  open(cell: Cell): void {
    const view = fitView(cell.marks, this.#size, padding * 2, this.#atRight());
    this.#go({
      ...view,
      scale: Math.max(view.scale > this.#view.scale * 16 ? this.#view.scale * 16 : view.scale, this.#view.scale * 2),
    });
  }

  /** The topmost mark or cell under a pixel; `reach` is larger for fingers. */
  at(pixel: Place, reach: number): Found | null {
    const crowd = this.#crowdNow();
    let found: Found | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const cell of crowd?.cells ?? []) {
      const at = this.pixelOf(cell);
      const distance = Math.hypot(at.x - pixel.x, at.y - pixel.y) - cellPixels / 2;
      if (distance < 0 && distance < least) {
        [found, least] = [{ cell }, distance];
      }
    }
    for (const mark of crowd?.loose ?? this.#marks) {
      const at = this.pixelOfMark(mark);
      const distance = Math.hypot(at.x - pixel.x, at.y - pixel.y) - mark.radius;
      // Later marks are smaller and lie above: inside of both, the later one is meant.
      if (distance < reach && (distance <= Math.max(least, 0) || distance < least)) {
        [found, least] = [{ mark }, distance];
      }
    }
    return found;
  }

  /** Marks in sight from west to east, for the keyboard. */
  inSight(): Mark[] {
    return this.#shown(this.#marks)
      .map(({ mark }) => mark)
      .sort((a, b) => a.x - b.x || a.y - b.y);
  }

  /** As ECharts gives it: the map as a picture. */
  getDataURL({ pixelRatio = 2 }: { pixelRatio?: number } = {}): string {
    const canvas = document.createElement('canvas');
    this.#paint(canvas, pixelRatio, new Ground(() => {}));
    return canvas.toDataURL('image/png');
  }

  #go(view: View): void {
    this.#view = heldView(view, this.#size);
    this.#isFitted = false;
    this.#isMoving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#isMoving = false;
      this.#ask();
    }, restAfter);
    this.#ask();
  }

  #fitIfWanted(): void {
    if (this.#isFitted && this.#size.width > 0) {
      this.#view = heldView(fitView(this.#marks, this.#size, padding, this.#atRight()), this.#size);
    }
  }

  #ask(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.draw());
  }

  draw(): void {
    if (this.#size.width > 0) {
      this.#paint(this.#canvas, window.devicePixelRatio || 1, this.#ground);
      this.#onDraw();
    }
  }

  #paint(canvas: HTMLCanvasElement, density: number, ground: Ground): void {
    const [size, view, look] = [this.#size, this.#view, this.#look];
    if (look === null) {
      return;
    }
    const [width, height] = [Math.round(size.width * density), Math.round(size.height * density)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const pen = canvas.getContext('2d')!;
    pen.setTransform(density, 0, 0, density, 0, 0);
    const { palette } = look;
    ground.draw(pen, view, size, palette, density, this.#isMoving);
    const crowd = this.#crowdNow();
    const factor = view.scale / 2 ** levelOf(view.scale);
    for (const cell of crowd?.cells ?? []) {
      const at = this.pixelOf(cell);
      if (isInside(at, size, cellPixels)) {
        drawCell(pen, cell, at, factor, palette);
      }
    }
    this.#paintMarks(pen, look, density, crowd);
    const bar = scaleBar(view, Math.min(120, size.width / 3));
    drawMargins(pen, size, { pixels: bar.pixels, label: look.distance(bar.km) }, look.source, palette);
  }

  #paintMarks(pen: CanvasRenderingContext2D, look: SceneLook, density: number, crowd: Crowd | null): void {
    const { palette, colourOf, selected } = look;
    const shown = this.#shown(crowd?.loose ?? this.#marks);
    for (const { mark, at } of shown) {
      this.#stamps.draw(pen, mark, at, palette, density, colourOf);
    }
    if (crowd === null && shown.length <= mostNames) {
      drawNames(pen, shown, this.#size, this.#covered, palette);
    }
    for (const mark of this.#marks) {
      if (mark.point.id === selected || mark === this.#focus) {
        drawRing(pen, mark, this.pixelOfMark(mark), mark === this.#focus ? palette.focus : palette.text);
      }
    }
  }

  #shown(marks: readonly Mark[]): { mark: Mark; at: Place }[] {
    const shown: { mark: Mark; at: Place }[] = [];
    for (const mark of marks) {
      const at = this.pixelOfMark(mark);
      if (isInside(at, this.#size, mark.radius * 2)) {
        shown.push({ mark, at });
      }
    }
    return shown;
  }

  #atRight = () => (this.#covered === null ? 0 : this.#size.width - this.#covered.left);

  /** How marks lie over each other follows from the scale alone. */
  #movesNow(): ReadonlyMap<Mark, Place> {
    const { scale } = this.#view;
    if (this.#moves?.scale !== scale) {
      const moves = this.#crowdNow()
        ? []
        : spreadOf(this.#marks.map(({ x, y, radius }) => ({ x: x * scale, y: y * scale, radius })));
      this.#moves = { scale, of: new Map(moves.map((move, at) => [this.#marks[at]!, move])) };
    }
    return this.#moves.of;
  }

  #crowdNow(): Crowd | null {
    const level = levelOf(this.#view.scale);
    if (this.#crowd?.level !== level) {
      this.#crowd = { level, crowd: cellsOf(this.#marks, level) };
    }
    return this.#crowd.crowd;
  }
}

const isInside = ({ x, y }: Place, { width, height }: Size, reach: number) =>
  x > -reach && y > -reach && x < width + reach && y < height + reach;

/** The same branches in the same places keep the view: figures alone have changed. */
function boundsKey(marks: readonly Mark[]): number {
  // Whole numbers: the order in which they are summed must not matter.
  return marks.reduce((sum, { x, y }) => sum + Math.round(x * 3e7) + Math.round(y * 1e7), 0);
}
