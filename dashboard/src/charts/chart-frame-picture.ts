import { fonts, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import type { Drawing } from './chart-frame-context.ts';

export interface Picture {
  title: string;
  subtitle: string;
  note: string;
  charts: { box: HTMLElement; chart: Drawing }[];
  palette: ChartPalette;
}

const density = 2;

/** One PNG of a frame: title, unit and period, its charts from top to bottom, and where it comes from. */
export async function savePicture(picture: Picture, fileName: string): Promise<void> {
  const canvas = await draw(picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) {
    return;
  }
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${fileName}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function draw({ title, subtitle, note, charts, palette }: Picture): Promise<HTMLCanvasElement> {
  const ordered = charts.toSorted((a, b) => a.box.getBoundingClientRect().top - b.box.getBoundingClientRect().top);
  const images = await Promise.all(
    ordered.map(({ chart }) =>
      load(chart.getDataURL({ type: 'png', pixelRatio: density, backgroundColor: palette.surface })),
    ),
  );
  const { space, text } = sizes;
  const head = space.lg + text.lg * 1.5 + text.sm * 1.6 + space.xs;
  const foot = text.xs * 1.5 + space.md;
  const width = Math.max(...images.map((image) => image.width / density), 320) + 2 * space.lg;
  const height = head + images.reduce((sum, image) => sum + image.height / density, 0) + foot;

  const canvas = document.createElement('canvas');
  canvas.width = width * density;
  canvas.height = height * density;
  const pen = canvas.getContext('2d')!;
  pen.scale(density, density);
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = 'top';
  pen.fillStyle = palette.text;
  pen.font = `600 ${text.lg}px ${fonts.text}`;
  pen.fillText(title, space.lg, space.lg, width - 2 * space.lg);
  pen.fillStyle = palette.dim;
  pen.font = `400 ${text.sm}px ${fonts.text}`;
  pen.fillText(subtitle, space.lg, space.lg + text.lg * 1.5, width - 2 * space.lg);
  let top = head;
  for (const image of images) {
    pen.drawImage(image, space.lg, top, image.width / density, image.height / density);
    top += image.height / density;
  }
  pen.font = `400 ${text.xs}px ${fonts.text}`;
  pen.fillText(note, space.lg, top + space.xxs, width - 2 * space.lg);
  return canvas;
}

function load(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('picture'));
    image.src = address;
  });
}
