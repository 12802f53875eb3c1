import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { ZoomWindow } from '../../charts/echart.tsx';
import { type Point, windowOfDates } from '../../charts/footfall-series-points.ts';
import { addDays } from '../../state/dates.ts';
import { formatPeriod, parsePeriod } from '../../state/period.ts';

/** Milliseconds without a move before the address takes the zoom. */
const stillness = 300;

interface Scene {
  points: readonly Point[];
  zoom: string | null;
  /** Moved by the charts; a new scene has a new one, so that charts are drawn anew. */
  window: { current: ZoomWindow };
  /** The zoom that the charts last gave to the address: it sets nothing when it comes back from there. */
  own: { current: string | null };
  count: number;
}

/**
 * The part of the points that is looked at. Charts move it many times a second, the tables follow when there is time,
 * and the address when it rests; a zoom that comes from the address, or new points, set the charts.
 */
export function useZoom(points: readonly Point[], zoom: string | null, write: (zoom: string | null) => void) {
  const [scene, setScene] = useState<Scene>(() => sceneOf(points, zoom, 0));
  const [visible, setVisible] = useState(scene.window.current);
  let current = scene;
  if (scene.points !== points || (scene.zoom !== zoom && zoom !== scene.own.current)) {
    current =
      isSameAxis(scene.points, points) && (scene.zoom === zoom || zoom === scene.own.current)
        ? { ...scene, points, zoom }
        : sceneOf(points, zoom, scene.count + 1);
    setScene(current);
    setVisible(current.window.current);
  }

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ points, write });
  latest.current = { points, write };
  useEffect(() => () => clearTimeout(timer.current), []);

  const move = useMemo(
    () => (moved: ZoomWindow) => {
      const { points: all } = latest.current;
      const window = {
        first: Math.max(0, Math.round(moved.first)),
        last: Math.min(all.length - 1, Math.round(moved.last)),
      };
      current.window.current = window;
      setVisible(window);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        current.own.current = zoomText(latest.current.points, window);
        latest.current.write(current.own.current);
      }, stillness);
    },
    [current.window, current.own],
  );

  return {
    /** Of the charts: see TimeChartProps. */
    window: current.window,
    zoomKey: String(current.count),
    move,
    /** What tables show: positions, both included. */
    visible: useDeferredValue(visible),
    isZoomed: visible.first > 0 || visible.last < points.length - 1,
  };
}

function sceneOf(points: readonly Point[], zoom: string | null, count: number): Scene {
  const period = zoom === null ? null : parsePeriod(zoom);
  const window = windowOfDates(points, period?.kind === 'dates' ? period : null);
  return { points, zoom, window: { current: window }, own: { current: zoom }, count };
}

/** Whether only figures changed, as when an hour arrives: the zoom then stays as it is, to the pixel. */
function isSameAxis(a: readonly Point[], b: readonly Point[]): boolean {
  return a.length === b.length && a[0]?.start === b[0]?.start && a.at(-1)?.start === b.at(-1)?.start;
}

/** The zoom as it stands in the address; null where all is seen. */
function zoomText(points: readonly Point[], { first, last }: ZoomWindow): string | null {
  const from = points[first]?.date;
  const to = points[last]?.date;
  return from === undefined || to === undefined || (first === 0 && last === points.length - 1)
    ? null
    : formatPeriod({ kind: 'dates', from, to: addDays(to, 1) });
}
