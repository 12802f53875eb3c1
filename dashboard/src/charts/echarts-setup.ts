/**
 * ECharts with the parts we draw with, and no more: a chunk of its own, read when the first chart is shown. A chart that
 * needs another part adds it here.
 */
import { BarChart, CustomChart, EffectScatterChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  CalendarComponent,
  DatasetComponent,
  DataZoomComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as core from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import { chartPalettes } from '../theme/use-palette.ts';
import { chartTheme, themeName } from './echart-theme.ts';

core.use([
  AriaComponent,
  BarChart,
  CalendarComponent,
  CanvasRenderer,
  CustomChart,
  DatasetComponent,
  DataZoomComponent,
  EffectScatterChart,
  GeoComponent,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  ScatterChart,
  TooltipComponent,
  VisualMapComponent,
]);
for (const palette of Object.values(chartPalettes)) {
  core.registerTheme(themeName(palette.scheme), chartTheme(palette));
}

export const echarts = core;
