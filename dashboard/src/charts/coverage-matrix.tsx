import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { fonts, sizes } from '../theme/tokens.ts';
import { usePalette } from '../theme/use-palette.ts';
import { useChartHandle } from './chart-frame-context.ts';
import classes from './coverage-matrix.module.css';
import { drawMatrix, type MatrixPicture } from './coverage-matrix-draw.ts';
import {
  type CoverageRow,
  layoutMatrix,
  type Place,
  placeAfter,
  placeAt,
  scrollTo,
  statusAt,
} from './coverage-matrix-layout.ts';
import { CoverageTip } from './coverage-matrix-tip.tsx';
import { isQualityRow } from './quality-matrix-row.ts';
import { faultAt, partsOf } from './quality-matrix-words.ts';

export interface CoverageMatrixProps {
  label: string;
  days: readonly string[];
  /** Those that are read, from the first on. */
  sensors: readonly CoverageRow[];
  /** How many there are in all. */
  total: number;
  nameOf: (branch: string) => string;
  isGrouped: boolean;
  /** Called with the last row in sight, to read on before the reader comes there. */
  onReach: (row: number) => void;
  onChoose: (sensor: CoverageRow, day: string) => void;
  /** Which keys do what; default: that Enter opens the day by hour. */
  hint?: string;
}

/**
 * Sensors by days on one canvas that is as large as its box, whatever the matrix is: it is drawn anew as the box is
 * scrolled. The arrow keys walk from cell to cell.
 */
export function CoverageMatrix(props: CoverageMatrixProps) {
  const { label, days, sensors, total, nameOf, isGrouped, onReach, onChoose, hint } = props;
  const { t } = useTranslation('data');
  const format = useFormat();
  const palette = usePalette();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [box, setBox] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<Place | null>(null);
  const [focused, setFocused] = useState<Place | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const pointer = useRef('');
  const [isFontThere, setFontThere] = useState(false);
  const hintId = useId();
  const layout = useMemo(() => layoutMatrix(box.width, total, days.length), [box.width, total, days.length]);
  const shown = focused === null || focused.row >= total || focused.day >= days.length ? null : focused;
  const picture: MatrixPicture = {
    layout,
    days,
    sensors,
    nameOf,
    isGrouped,
    palette,
    format,
    hovered,
    focused: hasFocus ? shown : null,
  };

  const draw = () => {
    const element = scroller.current;
    const target = canvas.current;
    const pen = target?.getContext('2d');
    if (!element || !target || !pen || box.width === 0) {
      return;
    }
    const density = devicePixelRatio;
    const [width, height] = [Math.round(box.width * density), Math.round(box.height * density)];
    if (target.width !== width || target.height !== height) {
      target.width = width;
      target.height = height;
    }
    pen.setTransform(density, 0, 0, density, 0, 0);
    const { scrollLeft: left, scrollTop: top } = element;
    drawMatrix(pen, picture, { left, top, ...box });
    onReach(Math.floor((top + box.height) / layout.row));
  };
  const latest = useRef({ draw, picture });
  latest.current = { draw, picture };
  useLayoutEffect(() => latest.current.draw());

  useEffect(() => {
    // A canvas does not draw itself again when its font comes late.
    document.fonts.load(`${sizes.text.xs}px ${fonts.text}`).then(
      () => setFontThere(true),
      () => undefined,
    );
  }, []);
  useEffect(() => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    const measure = () => setBox({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const isMeasured = box.width > 0;
  useLayoutEffect(() => {
    // The newest days are what is looked for.
    if (isMeasured && scroller.current) {
      scroller.current.scrollLeft = scroller.current.scrollWidth;
    }
  }, [isMeasured]);

  const drawn = useMemo(() => ({ getDataURL: () => pictureOf(latest.current.picture) }), []);
  useChartHandle(scroller, drawn);

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const from = shown ?? { row: Math.floor(event.currentTarget.scrollTop / layout.row), day: days.length - 1 };
    if (event.key === 'Enter') {
      const sensor = sensors[from.row];
      if (sensor && shown) {
        event.preventDefault();
        onChoose(sensor, days[from.day]!);
      }
      return;
    }
    if (event.altKey) {
      return;
    }
    const isFar = event.ctrlKey || event.metaKey;
    const pageRows = Math.max(1, Math.floor((box.height - layout.head) / layout.row) - 1);
    const next = placeAfter(event.key, isFar, from, layout, pageRows);
    if (next !== null) {
      event.preventDefault();
      // The first key finds a place to start from.
      go(shown === null ? from : next);
    }
  };
  const go = (place: Place) => {
    const element = scroller.current!;
    const { left, top } = scrollTo(layout, place, { left: element.scrollLeft, top: element.scrollTop, ...box });
    element.scrollLeft = left;
    element.scrollTop = top;
    setHovered(null);
    setFocused(place);
  };
  const placeOf = (event: { clientX: number; clientY: number }) => {
    const element = scroller.current!;
    const edge = element.getBoundingClientRect();
    return placeAt(layout, event.clientX - edge.left, event.clientY - edge.top, element.scrollLeft, element.scrollTop);
  };
  const hover = (event: PointerEvent<HTMLDivElement>) => {
    const place = event.pointerType === 'touch' ? null : placeOf(event);
    if (place?.row !== hovered?.row || place?.day !== hovered?.day) {
      setHovered(place);
    }
  };

  const told = hovered ?? (hasFocus ? shown : null);
  const sentence = (place: Place | null) => {
    if (place === null) {
      return '';
    }
    const sensor = sensors[place.row];
    const day = format.day(days[place.day]!);
    if (sensor === undefined) {
      return t('coverage.cell_loading', { row: place.row + 1, day });
    }
    const status = statusAt(sensor, place.day);
    const share = sensor.share[place.day] ?? null;
    const words = {
      branch: nameOf(sensor.branch_id),
      sensor: sensor.sensor_id,
      day,
      status: status === 'not_there' ? t('coverage.not_there') : t(`word.status.${status}`),
    };
    const fault = faultAt(sensor, place.day);
    const parts = partsOf(sensor, place.day).map(
      ([part, figure]) => `${t(`quality.${part}`, { ns: 'common' })} ${format.share(figure)}`,
    );
    return isQualityRow(sensor)
      ? [t('coverage.cell_plain', words), ...parts, fault === null ? null : t(`kind.${fault}`, { ns: 'health' })]
          .filter(Boolean)
          .join('; ')
      : share === null
        ? t('coverage.cell_plain', words)
        : t('coverage.cell', { ...words, share: format.share(share) });
  };

  return (
    <div className={classes.box} data-font={isFontThere}>
      <div
        ref={scroller}
        className={classes.scroller}
        // Room for a bar to scroll sideways with, where there is one.
        style={{ blockSize: layout.height + (layout.width > box.width ? sizes.space.md : 0) }}
        // Arrow keys must reach the matrix, also where a screen reader would take them.
        role="application"
        aria-label={label}
        aria-describedby={hintId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard walks along the cells
        tabIndex={0}
        onScroll={() => {
          setHovered(null);
          latest.current.draw();
        }}
        onKeyDown={move}
        onFocus={() => setHasFocus(true)}
        onBlur={() => setHasFocus(false)}
        onPointerDown={(event) => {
          pointer.current = event.pointerType;
        }}
        onPointerMove={hover}
        onPointerLeave={() => setHovered(null)}
        onClick={(event) => {
          const place = placeOf(event);
          const sensor = place === null ? undefined : sensors[place.row];
          if (place === null || sensor === undefined) {
            return;
          }
          // A finger does not hover: its first touch tells of the cell, its second opens it.
          const isKnown = place.row === shown?.row && place.day === shown.day;
          setFocused(place);
          if (pointer.current !== 'touch' || isKnown) {
            onChoose(sensor, days[place.day]!);
          }
        }}
      >
        <div className={classes.sizer} style={{ inlineSize: layout.width, blockSize: layout.height }}>
          <canvas ref={canvas} className={classes.canvas} style={{ inlineSize: box.width, blockSize: box.height }} />
        </div>
      </div>
      {told === null || sensors[told.row] === undefined ? null : (
        <CoverageTip
          layout={layout}
          place={told}
          sensor={sensors[told.row]!}
          day={days[told.day]!}
          nameOf={nameOf}
          scrolled={{ left: scroller.current?.scrollLeft ?? 0, top: scroller.current?.scrollTop ?? 0 }}
          box={box}
        />
      )}
      <span id={hintId} hidden>
        {hint ?? t('coverage.hint')}
      </span>
      <span className="ff-sr-only" aria-live="polite">
        {hasFocus ? sentence(shown) : ''}
      </span>
    </div>
  );
}

/** The most rows of a picture: more make one that no program opens. */
const mostPictureRows = 400;

/** All days of the sensors that are read, as one picture. */
function pictureOf(picture: MatrixPicture): string {
  const rows = Math.min(picture.sensors.length, mostPictureRows);
  const { head, row } = picture.layout;
  const layout = { ...picture.layout, rows, height: head + row * rows };
  const density = 2;
  const made = document.createElement('canvas');
  made.width = layout.width * density;
  made.height = layout.height * density;
  const pen = made.getContext('2d')!;
  pen.scale(density, density);
  drawMatrix(
    pen,
    { ...picture, layout, hovered: null, focused: null },
    { left: 0, top: 0, width: layout.width, height: layout.height },
  );
  return made.toDataURL('image/png');
}
