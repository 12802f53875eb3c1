import type { TFunction } from 'i18next';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Format } from '../i18n/format.ts';
import { useFormat } from '../i18n/use-format.ts';
import { sizes } from '../theme/tokens.ts';
import { type ChartPalette, usePalette } from '../theme/use-palette.ts';
import classes from './branch-map.module.css';
import type { ColourOf } from './branch-map-draw.ts';
import type { Found } from './branch-map-scene.ts';
import { deviationText, usualRange } from './deviation-badge-text.ts';
import type { Place } from './geography/mercator.ts';
import { intervalText, isWhole, sharesText } from './trust-words.ts';

interface TipRow {
  label: string;
  value: string;
}

export interface MapTipProps {
  found: Found;
  /** Pixels in the box. */
  at: Place;
  box: HTMLElement;
  colourOf: ColourOf;
}

/** What a mark or a hexagon of many stands for, beside it and inside the map. */
export function MapTip({ found, at, box, colourOf }: MapTipProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const palette = usePalette();
  const tip = useRef<HTMLDivElement>(null);
  const { title, rows, note } = tipText(found, t, format);

  useLayoutEffect(() => {
    const { offsetWidth: width, offsetHeight: height, style } = tip.current!;
    const gap = sizes.space.md;
    const left = at.x + gap + width > box.clientWidth ? at.x - gap - width : at.x + gap;
    style.left = `${Math.max(0, Math.min(left, box.clientWidth - width))}px`;
    style.top = `${Math.max(0, Math.min(at.y - height / 2, box.clientHeight - height))}px`;
  });

  return (
    <div ref={tip} className={classes.tip} aria-hidden="true">
      <div className="ff-tip-title">{title}</div>
      <div className="ff-tip-rows">
        {rows.map(({ label, value }, index) => (
          <TipLine
            key={label}
            label={label}
            value={value}
            colour={index === 0 ? colourFor(found, palette, colourOf) : null}
          />
        ))}
      </div>
      {note === null ? null : <div className="ff-tip-note">{note}</div>}
    </div>
  );
}

function TipLine({ label, value, colour }: TipRow & { colour: string | null }) {
  return (
    <>
      <span className="ff-tip-mark" style={colour === null ? undefined : { background: colour }} />
      <span className="ff-tip-label">{label}</span>
      <span className="ff-tip-value">{value}</span>
    </>
  );
}

function colourFor({ mark, cell }: Found, palette: ChartPalette, colourOf: ColourOf): string | null {
  if (mark) {
    return mark.step === null ? null : colourOf(mark, palette);
  }
  return cell.step === null ? null : palette.deviation[cell.step]!;
}

/** The same for those who hear it. */
export function tipSentence(found: Found, t: TFunction, format: Format): string {
  const { title, rows, note } = tipText(found, t, format);
  return [title, ...rows.map(({ label, value }) => `${label} ${value}`), note].filter(Boolean).join(', ');
}

function tipText({ mark, cell }: Found, t: TFunction, format: Format) {
  if (cell) {
    const rows: TipRow[] = [
      { label: t('map.median'), value: format.change(cell.median) },
      { label: t('verdict.low'), value: format.count(cell.low) },
      { label: t('verdict.high'), value: format.count(cell.high) },
      { label: t('map.entries'), value: format.count(cell.entries) },
    ];
    return { title: t('word.branch', { count: cell.marks.length }), rows, note: t('map.open_cell') };
  }
  const { point, isHollow } = mark;
  const rows: TipRow[] = [
    { label: t('map.change'), value: deviationText(point.value, point.verdict, usualRange(point.range), t, format) },
    { label: t('map.entries'), value: format.count(point.size) },
    { label: t('map.observed'), value: format.share(point.observedShare) },
  ];
  const { rests } = point;
  const notes = [
    rests === undefined || isWhole(rests) ? null : sharesText(rests, t, format),
    rests === undefined ? null : intervalText(rests, t, format),
    isHollow && point.verdict !== 'unknown' ? t('map.hollow_note') : null,
  ].filter((note) => note !== null);
  return { title: point.name, rows, note: notes.length === 0 ? null : notes.join('. ') };
}
