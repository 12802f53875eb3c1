import type { EChartsType } from 'echarts/core';
import { createContext, type RefObject, useContext, useEffect } from 'react';

/** What a frame needs of a chart: ECharts or a canvas of our own. */
export type Drawing = Pick<EChartsType, 'getDataURL'>;

/** What a frame knows of the canvases inside it: their boxes on the page, to save them as one picture. */
export interface Canvases {
  add(box: HTMLElement, chart: Drawing): () => void;
}

export const CanvasesContext = createContext<Canvases | null>(null);

/** Tells the frame around of a canvas; nothing without one. */
export function useChartHandle(box: RefObject<HTMLElement | null>, chart: Drawing | null): void {
  const canvases = useContext(CanvasesContext);
  useEffect(() => {
    if (canvases !== null && chart !== null && box.current !== null) {
      return canvases.add(box.current, chart);
    }
  }, [canvases, chart, box]);
}
