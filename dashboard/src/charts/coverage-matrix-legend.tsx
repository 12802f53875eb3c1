import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { sizes } from '../theme/tokens.ts';
import { usePalette } from '../theme/use-palette.ts';
import classes from './coverage-matrix.module.css';
import { drawCell } from './coverage-matrix-draw.ts';
import { type CoverageRow, partialBounds } from './coverage-matrix-layout.ts';
import shared from './legend.module.css';

/** What the colours and signs of the matrix mean, drawn as the matrix draws them. */
export function CoverageLegend() {
  const { t } = useTranslation('data');
  const format = useFormat();
  const [low, high] = partialBounds;
  const partial = t('word.status.partial');
  const entries = [
    ['c', 1, t('word.status.complete')],
    ['p', high, `${partial}, ≥ ${format.share(high)}`],
    ['p', low, `${partial}, ${format.share(low)} – ${format.share(high)}`],
    ['p', 0, `${partial}, < ${format.share(low)}`],
    ['m', null, t('word.status.missing')],
    ['w', null, t('word.status.pending')],
    ['x', null, t('word.status.closed')],
    ['-', null, t('coverage.not_there')],
  ] as const;
  return (
    <ul className={shared.legend} aria-label={t('coverage.legend')}>
      {entries.map(([letter, share, text]) => (
        <li key={text}>
          <Sign letter={letter} share={share} />
          {text}
        </li>
      ))}
    </ul>
  );
}

interface SignProps {
  letter: string;
  share: number | null;
  /** Of a matrix that tells estimates apart. */
  quality?: { imputed: number; missing: number };
}

/** A cell by itself. */
export function Sign({ letter, share, quality }: SignProps) {
  const { imputed, missing } = quality ?? {};
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  useEffect(() => {
    const target = canvas.current;
    const pen = target?.getContext('2d');
    if (!target || !pen) {
      return;
    }
    const width = sizes.text.lg;
    const height = sizes.matrix.row - 2;
    target.width = width * devicePixelRatio;
    target.height = height * devicePixelRatio;
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const sensor: CoverageRow = { sensor_id: '', branch_id: '', observed_share: null, share: [share], status: letter };
    const row = imputed === undefined ? sensor : { ...sensor, imputed: [imputed], missing: [missing], fault: '-' };
    drawCell(pen, palette, row, 0, 0, 0, width, height);
  }, [letter, share, imputed, missing, palette]);
  return <canvas ref={canvas} className={classes.sign} />;
}
