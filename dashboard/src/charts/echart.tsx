import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fonts, sizes } from '../theme/tokens.ts';
import { usePalette } from '../theme/use-palette.ts';
import { useChartHandle } from './chart-frame-context.ts';
import { drawInSight, type SightedDrawing } from './draw-in-sight.ts';
import classes from './echart.module.css';
import { themeName } from './echart-theme.ts';
import { type ChartHeight, type ChartShape, ChartSkeleton } from './skeleton.tsx';

type Library = typeof import('./echarts-setup.ts').echarts;
let library: Library | null = null;
let reading: Promise<Library> | null = null;

/** Reads the chart library ahead of the first chart. */
export function prefetchCharts(): Promise<Library> {
  // A canvas does not draw itself again when its font comes late.
  const font = document.fonts.load(`${sizes.text.xs}px ${fonts.text}`).catch(() => []);
  reading ??= Promise.all([import('./echarts-setup.ts'), font]).then(
    ([{ echarts }]) => {
      library = echarts;
      return echarts;
    },
    (error) => {
      reading = null;
      throw error;
    },
  );
  return reading;
}

/** What is visible after zooming: positions on the category axis, both included. */
export interface ZoomWindow {
  first: number;
  last: number;
}

export interface EChartProps {
  /** A whole option; build it with useMemo from the data, `usePalette()` and `useFormat()`. */
  option: EChartsCoreOption;
  /** What the chart shows, in a sentence, for those who do not see it. */
  label: string;
  height?: ChartHeight;
  /** Of the skeleton while the library is read. */
  shape?: ChartShape;
  /** Charts of one group show their pointers and zoom together. */
  group?: string;
  /** The zoom is kept while this stays the same (another theme, language or threshold) and reset when it changes. */
  zoomKey?: string;
  onZoom?: (window: ZoomWindow) => void;
  /** ECharts' events by name, such as `click`. */
  // biome-ignore lint/suspicious/noExplicitAny: ECharts types its events by name only
  onEvents?: Record<string, (event: any) => void>;
  /** What the arrow keys walk along: the points of a series, each told in a sentence. */
  points?: {
    count: number;
    /** Position of the first of them in the series, where only a part is in sight. */
    first?: number;
    describe: (index: number) => string;
    seriesIndex?: number;
    onChoose?: (index: number) => void;
  };
  /** Dots of the canvas per pixel; default: those of the screen. Paper takes more. */
  density?: number;
}

/**
 * One ECharts canvas. The library comes in its own chunk; the canvas follows its box, the theme and the language. It
 * never animates: an answer must be there within 100 ms, and nothing moves for those who asked for no motion.
 */
export function EChart(props: EChartProps) {
  const { option, label, height = 'medium', shape = 'line', group, zoomKey, points } = props;
  const { t } = useTranslation();
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const [echarts, setECharts] = useState(library);
  const [spoken, setSpoken] = useState('');
  const drawing = useRef<SightedDrawing | null>(null);
  const position = useRef(-1);
  /** As the reader left it; ECharts forgets it with every new option or theme. */
  const zoom = useRef<ZoomPart[]>([]);
  const drawn = useRef({ zoomKey, scheme: palette.scheme });
  const latest = useRef({ props, palette });
  latest.current = { props, palette };
  const hintId = useId();

  useEffect(() => {
    let isThere = true;
    if (echarts === null) {
      prefetchCharts().then(
        (read) => isThere && setECharts(read),
        (error) => isThere && setECharts(() => raise(error)),
      );
    }
    return () => {
      isThere = false;
    };
  }, [echarts]);

  useEffect(() => {
    if (echarts === null || box.current === null) {
      return;
    }
    const made = echarts.init(box.current, themeName(latest.current.palette.scheme), {
      renderer: 'canvas',
      devicePixelRatio: latest.current.props.density,
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    drawing.current = drawInSight(box.current);
    drawn.current.scheme = latest.current.palette.scheme;
    made.on('datazoom', () => {
      zoom.current = zoomsOf(made);
      latest.current.props.onZoom?.(windowOf(zoom.current));
    });
    setChart(made);
    return () => {
      observer.disconnect();
      drawing.current?.stop();
      made.dispose();
      setChart(null);
    };
  }, [echarts]);

  useEffect(() => {
    if (!chart || chart.isDisposed()) {
      return;
    }
    drawing.current?.ask(() => {
      if (drawn.current.zoomKey !== zoomKey) {
        zoom.current = [];
      }
      const isRethemed = drawn.current.scheme !== palette.scheme;
      drawn.current = { zoomKey, scheme: palette.scheme };
      chart.setOption(
        { animation: false, ...option, ...zoomedParts(option, zoom.current) },
        { replaceMerge: replaced },
      );
      // After the option: a chart without one does not take a theme.
      if (isRethemed) {
        chart.setTheme(themeName(palette.scheme));
      }
    });
  }, [chart, option, zoomKey, palette]);

  useEffect(() => {
    if (!chart || chart.isDisposed() || echarts === null || group === undefined) {
      return;
    }
    chart.group = group;
    echarts.connect(group);
    return () => {
      if (!chart.isDisposed()) {
        chart.group = undefined as unknown as string;
      }
    };
  }, [chart, echarts, group]);

  const eventNames = Object.keys(props.onEvents ?? {}).join(' ');
  useEffect(() => {
    if (!chart || chart.isDisposed() || eventNames === '') {
      return;
    }
    const handlers = eventNames.split(' ').map((name) => {
      const handler = (event: unknown) => latest.current.props.onEvents?.[name]?.(event);
      chart.on(name, handler);
      return [name, handler] as const;
    });
    return () => {
      for (const [name, handler] of handlers) {
        if (!chart.isDisposed()) {
          chart.off(name, handler);
        }
      }
    };
  }, [chart, eventNames]);

  useChartHandle(box, chart);

  const move = (event: KeyboardEvent) => {
    if (!points || points.count === 0 || !chart) {
      return;
    }
    const last = points.count - 1;
    const at = position.current;
    const next = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at < 0 ? last : at - 1,
      ArrowUp: at < 0 ? last : at - 1,
      PageDown: at + 7,
      PageUp: at < 0 ? last : at - 7,
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      position.current = Math.min(Math.max(next, 0), last);
      const dataIndex = position.current + (points.first ?? 0);
      chart.dispatchAction({ type: 'showTip', seriesIndex: points.seriesIndex ?? 0, dataIndex });
      setSpoken(points.describe(dataIndex));
    } else if (event.key === 'Escape') {
      leave();
    } else if (event.key === 'Enter' && at >= 0 && points.onChoose) {
      event.preventDefault();
      points.onChoose(at + (points.first ?? 0));
    }
  };
  const leave = () => {
    position.current = -1;
    chart?.dispatchAction({ type: 'hideTip' });
    setSpoken('');
  };

  return (
    <div className={classes.chart} data-height={height}>
      {chart === null ? (
        <div className={classes.waiting}>
          <ChartSkeleton height={height} shape={shape} />
        </div>
      ) : null}
      {points ? (
        <>
          <div
            ref={box}
            className={classes.box}
            // Arrow keys must reach the chart, also where a screen reader would take them.
            role="application"
            aria-label={label}
            aria-describedby={hintId}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard walks along the points
            tabIndex={0}
            onKeyDown={move}
            onBlur={leave}
          />
          <span id={hintId} hidden>
            {t('chart.keyboard')}
          </span>
          <span className="ff-sr-only" aria-live="polite">
            {spoken}
          </span>
        </>
      ) : (
        <div ref={box} className={classes.box} role="img" aria-label={label} />
      )}
    </div>
  );
}

/** Made anew with every option; the tooltip stays, for making one costs a layout of the page. */
const replaced = ['series', 'xAxis', 'yAxis', 'grid', 'dataZoom', 'calendar', 'visualMap'];

/** Thrown while rendering, so that the page's error boundary shows it. */
function raise(error: unknown): never {
  throw error;
}

interface ZoomPart {
  start?: number;
  end?: number;
  startValue?: number;
  endValue?: number;
}

function zoomsOf(chart: EChartsType): ZoomPart[] {
  return (chart.getOption()?.dataZoom as ZoomPart[] | undefined) ?? [];
}

function windowOf([zoom]: readonly ZoomPart[]): ZoomWindow {
  return { first: zoom?.startValue ?? 0, last: zoom?.endValue ?? Number.POSITIVE_INFINITY };
}

/** The option's zoom parts, standing where the reader left them. */
function zoomedParts(option: EChartsCoreOption, standing: readonly ZoomPart[]): EChartsCoreOption {
  const wanted = option.dataZoom as ZoomPart | ZoomPart[] | undefined;
  if (wanted === undefined || standing.length === 0) {
    return {};
  }
  const parts = Array.isArray(wanted) ? wanted : [wanted];
  return {
    dataZoom: parts.map((part, index) => {
      const { start, end } = standing[index] ?? standing[0] ?? {};
      const { startValue: _first, endValue: _last, ...rest } = part;
      return { ...rest, start, end };
    }),
  };
}
