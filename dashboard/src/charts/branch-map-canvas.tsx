import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { usePalette } from '../theme/use-palette.ts';
import classes from './branch-map.module.css';
import { deviationColour } from './branch-map-draw.ts';
import { listenToGestures, mapKey, zoomStep } from './branch-map-gestures.ts';
import { type Mark, marksOf } from './branch-map-points.ts';
import type { BranchMapProps } from './branch-map-props.ts';
import { type Found, MapScene } from './branch-map-scene.ts';
import { MapTip, tipSentence } from './branch-map-tip.tsx';
import { useChartHandle } from './chart-frame-context.ts';

/** The map itself, in a chunk of its own. */
export default function BranchMapCanvas(props: BranchMapProps) {
  const { points, label, height = 'large', selected = null, colourOf = deviationColour } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const palette = usePalette();
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const [scene, setScene] = useState<MapScene | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [isFitted, setFitted] = useState(true);
  const [spoken, setSpoken] = useState('');
  const [isHinted, setHinted] = useState(false);
  // The tip follows its branch while the map moves.
  const [, setDrawn] = useState(0);
  const hintId = useId();
  const marks = useMemo(() => marksOf(points), [points]);
  const latest = useRef({ props, found });
  latest.current = { props, found };

  useEffect(() => {
    const made = new MapScene(canvas.current!, () => {
      setFitted(made.isFitted);
      if (latest.current.found !== null) {
        setDrawn((count) => count + 1);
      }
    });
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      const { offsetLeft: left, offsetTop: top, offsetHeight } = buttons.current!;
      made.resize({ width, height }, { left, right: width, top: 0, bottom: 2 * top + offsetHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    let hint: ReturnType<typeof setTimeout> | undefined;
    const stop = listenToGestures(box.current!, {
      panBy: (dx, dy) => made.panBy(dx, dy),
      zoomBy: (factor, around) => made.zoomBy(factor, around),
      hover: (at, reach) => {
        const next = at === null ? null : made.at(at, reach);
        box.current!.dataset.over = next === null ? '' : 'mark';
        setFound((before) => (isSame(before, next) ? before : next));
      },
      press: (at, reach) => {
        const pressed = made.at(at, reach);
        if (pressed?.cell) {
          setFound(null);
          made.open(pressed.cell);
        } else if (pressed?.mark) {
          latest.current.props.onChoose?.(pressed.mark.point.id);
        }
      },
      wheelIgnored: () => {
        setHinted(true);
        clearTimeout(hint);
        hint = setTimeout(() => setHinted(false), 1500);
      },
    });
    setScene(made);
    return () => {
      clearTimeout(hint);
      stop();
      observer.disconnect();
      made.dispose();
      setScene(null);
    };
  }, []);

  useEffect(() => {
    scene?.setMarks(marks);
    // New figures: what is told is told of them.
    setFound((before) => {
      const mark = before?.mark && marks.find(({ point }) => point.id === before.mark!.point.id);
      return mark ? { mark } : null;
    });
  }, [scene, marks]);
  useEffect(() => {
    const distance = (km: number) =>
      km < 1 ? t('map.metres', { count: km * 1000 }) : t('map.kilometres', { count: km });
    scene?.setLook({ palette, colourOf, selected, distance, source: t('map.source') });
  }, [scene, palette, colourOf, selected, t]);
  useChartHandle(box, scene);

  const goTo = (mark: Mark | null) => {
    scene?.setFocus(mark);
    setFound(mark === null ? null : { mark });
    setSpoken(mark === null ? '' : tipSentence({ mark }, t, format));
    if (mark !== null) {
      scene?.show(mark);
    }
  };
  const keys = {
    panBy: (dx: number, dy: number) => scene?.panBy(dx, dy),
    zoomBy: (factor: number) => scene?.zoomBy(factor),
    reset: () => scene?.fit(),
    step: (by: 1 | -1) => {
      const inSight = scene?.inSight() ?? [];
      const at = inSight.findIndex(({ point }) => point.id === found?.mark?.point.id);
      const next = at < 0 ? (by === 1 ? 0 : inSight.length - 1) : Math.max(0, Math.min(inSight.length - 1, at + by));
      goTo(inSight[next] ?? null);
    },
    choose: () => {
      if (found?.mark) {
        props.onChoose?.(found.mark.point.id);
      }
    },
    leave: () => goTo(null),
  };

  return (
    <div className={classes.map} data-height={height}>
      <div
        ref={box}
        className={classes.box}
        // Arrow keys must reach the map, also where a screen reader would take them.
        role="application"
        aria-label={label}
        aria-describedby={hintId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves the map and walks along its branches
        tabIndex={0}
        onKeyDown={(event) => mapKey(event, keys)}
        onBlur={() => goTo(null)}
      >
        <canvas ref={canvas} className={classes.canvas} />
      </div>
      <span id={hintId} hidden>
        {t('map.keyboard')}
      </span>
      <span className="ff-sr-only" aria-live="polite">
        {spoken}
      </span>
      <div ref={buttons} className={`${classes.buttons} ff-no-print`}>
        {(
          [
            ['zoom_in', IconPlus, () => scene?.zoomBy(zoomStep), false],
            ['zoom_out', IconMinus, () => scene?.zoomBy(1 / zoomStep), false],
            ['reset', IconFocusCentered, () => scene?.fit(), isFitted],
          ] as const
        ).map(([name, Icon, act, isOff]) => (
          <Tooltip key={name} label={t(`map.${name}`)} position="left">
            <ActionIcon variant="default" size="md" aria-label={t(`map.${name}`)} disabled={isOff} onClick={act}>
              <Icon size="1rem" stroke={1.8} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      {isHinted ? <p className={classes.hint}>{t('map.wheel')}</p> : null}
      {found !== null && scene !== null ? (
        <MapTip
          found={found}
          at={found.mark ? scene.pixelOfMark(found.mark) : scene.pixelOf(found.cell)}
          box={box.current!}
          colourOf={colourOf}
        />
      ) : null}
    </div>
  );
}

const isSame = (a: Found | null, b: Found | null) => a === b || (a?.mark === b?.mark && a?.cell === b?.cell);
