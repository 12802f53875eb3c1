/** A place on the Mercator square: 0..1 from west to east and from north to south; x beyond it is a turn further. */
export interface Place {
  x: number;
  y: number;
}

/** What of the world is in sight: the place in the middle, and how many pixels the whole world would be wide. */
export interface View extends Place {
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Degrees. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

const northmost = 85;
const equatorKm = 40_075;
const degree = Math.PI / 180;

export function project(longitude: number, latitude: number): Place {
  const held = Math.max(-northmost, Math.min(northmost, latitude));
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + (held * degree) / 2)) / (2 * Math.PI) };
}

const longitudeOf = (x: number) => (x - 0.5) * 360;
const latitudeOf = (y: number) => (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / degree;

/** Pixels from the upper left corner of the canvas. */
export const pixelOf = ({ x, y }: Place, view: View, { width, height }: Size): Place => ({
  x: width / 2 + (x - view.x) * view.scale,
  y: height / 2 + (y - view.y) * view.scale,
});

export const placeOf = (pixel: Place, view: View, { width, height }: Size): Place => ({
  x: view.x + (pixel.x - width / 2) / view.scale,
  y: view.y + (pixel.y - height / 2) / view.scale,
});

/** Kilometres of a pixel in the middle of the view. */
export const kmPerPixel = ({ y, scale }: View) => (equatorKm * Math.cos(latitudeOf(y) * degree)) / scale;

/**
 * The longitudes moved by whole turns so that they lie as near together as they can: a network on both sides of the
 * date line is one, not the whole way round the world apart.
 */
export function besideEachOther(xs: readonly number[]): number[] {
  const turned = xs.map((x) => x - Math.floor(x));
  const sorted = turned.toSorted((a, b) => a - b);
  let [start, widest] = [0, 0];
  for (let at = 1; at < sorted.length; at += 1) {
    const gap = sorted[at]! - sorted[at - 1]!;
    if (gap > widest) {
      [start, widest] = [sorted[at]!, gap];
    }
  }
  // A network around the world is shown as on a usual map.
  return widest > 0.5 ? turned.map((x) => (x < start ? x + 1 : x)) : turned;
}

/** One branch, or several in one street, are shown with this much around them, so that land and lines say where. */
const aroundOneKm = 40;
/** Kilometres between branches from which they are shown for themselves. */
const apartKm = 0.5;

/**
 * The view that holds all places with a padding in pixels; the whole world where there are none. Of `atRight`, the
 * pixels at the right edge, none lies below.
 */
export function fitView(places: readonly Place[], full: Size, padding: number, atRight = 0): View {
  const size = { width: full.width - atRight, height: full.height };
  if (places.length === 0) {
    return { x: 0.5, y: 0.5, scale: Math.max(size.width, 1) };
  }
  let [west, east, north, south] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, 0];
  for (const { x, y } of places) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  const middle = { x: (west + east) / 2, y: (north + south) / 2 };
  const km = 1 / (equatorKm * Math.cos(latitudeOf(middle.y) * degree));
  const least = Math.max(east - west, south - north) < apartKm * km ? aroundOneKm * km : apartKm * km;
  const room = (length: number) => Math.max(length - 2 * padding, length / 2, 1);
  const scale = Math.min(
    room(size.width) / Math.max(east - west, least),
    room(size.height) / Math.max(south - north, least),
  );
  return { x: middle.x + atRight / 2 / scale, y: middle.y, scale };
}

/** Held so that the middle stays on the world and the scale between the whole of it and some hundred metres. */
export function heldView(view: View, size: Size): View {
  const least = Math.max(size.width, 1) / 2;
  const most = (equatorKm / 0.4) * Math.max(size.width, 1);
  return {
    x: view.x,
    y: Math.max(0, Math.min(1, view.y)),
    scale: Math.max(least, Math.min(most, view.scale)),
  };
}

/** The view scaled by a factor around a pixel, which stays over its place. */
export function zoomed(view: View, size: Size, factor: number, around: Place): View {
  const fixed = placeOf(around, view, size);
  const { scale } = heldView({ ...view, scale: view.scale * factor }, size);
  return heldView(
    {
      x: fixed.x - (around.x - size.width / 2) / scale,
      y: fixed.y - (around.y - size.height / 2) / scale,
      scale,
    },
    size,
  );
}

export function boxOf(view: View, size: Size): Box {
  const [from, to] = [placeOf({ x: 0, y: 0 }, view, size), placeOf({ x: size.width, y: size.height }, view, size)];
  return {
    west: longitudeOf(from.x),
    east: longitudeOf(to.x),
    north: latitudeOf(Math.max(0, from.y)),
    south: latitudeOf(Math.min(1, to.y)),
  };
}

/** A round length that is at most `most` pixels long. */
export function scaleBar(view: View, most: number): { km: number; pixels: number } {
  const perPixel = kmPerPixel(view);
  const power = 10 ** Math.floor(Math.log10(perPixel * most));
  const km = ([5, 2, 1].find((step) => step * power <= perPixel * most) ?? 1) * power;
  return { km, pixels: km / perPixel };
}
