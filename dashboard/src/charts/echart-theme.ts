import { fonts, type Scheme, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';

export const themeName = (scheme: Scheme) => `footfall-${scheme}`;

/** The usual look of axes, tooltips and zoom, so that a chart's own option says only what is its own. */
export function chartTheme(palette: ChartPalette) {
  const text = { color: palette.axis, fontFamily: fonts.text, fontSize: sizes.text.xs };
  const axis = {
    axisLine: { lineStyle: { color: palette.border } },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true },
    nameTextStyle: text,
    splitLine: { lineStyle: { color: palette.grid } },
    splitArea: { show: false },
    axisPointer: {
      lineStyle: { color: palette.borderStrong, width: sizes.line.thin },
      shadowStyle: { color: palette.band },
      label: { show: false },
    },
  };
  return {
    color: [...palette.series],
    backgroundColor: 'transparent',
    textStyle: { fontFamily: fonts.text, fontSize: sizes.text.xs, color: palette.text },
    categoryAxis: { ...axis, splitLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    logAxis: { ...axis, axisLine: { show: false } },
    line: { symbol: 'none', lineStyle: { width: sizes.line.normal } },
    tooltip: {
      backgroundColor: palette.tooltip,
      borderColor: palette.border,
      borderWidth: sizes.line.thin,
      padding: [sizes.space.xs, sizes.space.sm],
      textStyle: { color: palette.text, fontFamily: fonts.text, fontSize: sizes.text.sm },
      confine: true,
      transitionDuration: 0,
    },
    dataZoom: {
      textStyle: text,
      borderColor: palette.border,
      backgroundColor: 'transparent',
      fillerColor: palette.band,
      handleStyle: { color: palette.surface, borderColor: palette.borderStrong },
      moveHandleStyle: { color: palette.borderStrong, opacity: 0.4 },
      dataBackground: { lineStyle: { color: palette.bandEdge }, areaStyle: { color: palette.band } },
      selectedDataBackground: { lineStyle: { color: palette.accent }, areaStyle: { color: palette.band } },
      brushStyle: { color: palette.band },
      emphasis: {
        handleStyle: { color: palette.accentSoft, borderColor: palette.accent },
        moveHandleStyle: { color: palette.accent, opacity: 0.6 },
      },
    },
    visualMap: { textStyle: text },
    calendar: {
      itemStyle: { color: 'transparent', borderColor: palette.surface, borderWidth: sizes.line.thin },
      splitLine: { lineStyle: { color: palette.borderStrong } },
      dayLabel: { color: palette.axis },
      monthLabel: { color: palette.axis },
      yearLabel: { show: false },
    },
    markLine: { symbol: 'none', lineStyle: { color: palette.threshold }, label: { color: palette.axis } },
  };
}

/**
 * Zooming for a chart with a category axis: drag to pan, Shift + wheel or pinch to zoom (the plain wheel scrolls the
 * page), and a slider that is sized for `grid.bottom: zoomBottom`.
 */
export function zoomParts(xAxisIndex: number | number[] = 0) {
  return [
    { type: 'inside', xAxisIndex, zoomOnMouseWheel: 'shift', moveOnMouseWheel: false, moveOnMouseMove: true },
    {
      type: 'slider',
      xAxisIndex,
      height: sizes.space.lg,
      bottom: sizes.space.xxs,
      showDetail: false,
      brushSelect: false,
    },
  ];
}
export const zoomBottom = sizes.space.lg + sizes.space.xl;

/** A line of a tooltip: a mark in the colour of its series, what it is, and its figure. */
export interface TooltipRow {
  label: string;
  value: string;
  colour?: string;
  /** Drawn as an outline: for what is estimated. */
  isHollow?: boolean;
}

/**
 * The content of a tooltip as elements, never as HTML text: a branch may be named `<script>`. Return it from ECharts'
 * `tooltip.formatter`.
 */
export function tooltipElement(title: string, rows: readonly TooltipRow[], note?: string): HTMLElement {
  const root = element('div', 'ff-tip');
  root.append(element('div', 'ff-tip-title', title));
  const list = element('div', 'ff-tip-rows');
  for (const { label, value, colour, isHollow } of rows) {
    const mark = element('span', isHollow ? 'ff-tip-mark ff-tip-hollow' : 'ff-tip-mark');
    if (colour !== undefined) {
      mark.style.setProperty('--ff-mark', colour);
    }
    list.append(mark, element('span', 'ff-tip-label', label), element('span', 'ff-tip-value', value));
  }
  root.append(list);
  if (note) {
    root.append(element('div', 'ff-tip-note', note));
  }
  return root;
}

function element(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}
