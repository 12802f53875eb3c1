import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import type { Stripes } from './footfall-series-draw.ts';

const made = new Map<string, Stripes>();
const density = 2;

/** Slanting stripes in the colour of estimates, as ECharts fills with them; made once a colour. */
export function stripesOf({ estimated, scheme }: ChartPalette): Stripes {
  const known = made.get(scheme);
  if (known !== undefined) {
    return known;
  }
  const side = sizes.symbol * density;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext('2d');
  if (pen === null) {
    return null;
  }
  pen.strokeStyle = estimated;
  pen.lineWidth = sizes.line.normal * density;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
  }
  pen.stroke();
  const stripes = { image: canvas, repeat: 'repeat', scaleX: 1 / density, scaleY: 1 / density };
  made.set(scheme, stripes);
  return stripes;
}
