import { whenIdle } from './when-idle.ts';

/** How far outside the window a chart counts as in sight, pixels. */
const margin = 50;
/** The longest that a chart out of sight keeps an old picture while the browser is busy, milliseconds. */
const patience = 1000;

export interface SightedDrawing {
  /** Draws at once where the chart is in sight, else when the browser has time or it comes in sight. The last wins. */
  ask(draw: () => void): void;
  stop(): void;
}

/**
 * Of a page's charts only those in the window must be new within the blink of a change; the others follow one by one
 * when nothing else is to be done, so that they never hold up the first.
 */
export function drawInSight(box: HTMLElement): SightedDrawing {
  const { top, bottom } = box.getBoundingClientRect();
  let isSeen = bottom > -margin && top < window.innerHeight + margin;
  let waiting: (() => void) | null = null;
  let cancel = () => {};
  const drawWaiting = () => {
    cancel();
    const draw = waiting;
    waiting = null;
    draw?.();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      isSeen = entries.at(-1)!.isIntersecting;
      if (isSeen) {
        drawWaiting();
      }
    },
    { rootMargin: `${margin}px` },
  );
  observer.observe(box);
  // Paper shows all of the page at once.
  window.addEventListener('beforeprint', drawWaiting);
  return {
    ask: (draw) => {
      cancel();
      waiting = draw;
      if (isSeen) {
        drawWaiting();
      } else {
        cancel = whenIdle(drawWaiting, patience);
      }
    },
    stop: () => {
      cancel();
      waiting = null;
      observer.disconnect();
      window.removeEventListener('beforeprint', drawWaiting);
    },
  };
}
