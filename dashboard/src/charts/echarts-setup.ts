/**
 * ECharts with the parts we draw with, and no more: a chunk of its own, read when the first chart is shown. A chart that
 * needs another part adds it here.
 */
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  CalendarComponent,
  DataZoomComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as core from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { chartPalettes } from '../theme/use-palette.ts';
import { chartTheme, themeName } from './echart-theme.ts';

core.use([
  BarChart,
  CalendarComponent,
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  GridComponent,
  HeatmapChart,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  TooltipComponent,
  VisualMapComponent,
]);
for (const palette of Object.values(chartPalettes)) {
  core.registerTheme(themeName(palette.scheme), chartTheme(palette));
}

export const echarts = core;
