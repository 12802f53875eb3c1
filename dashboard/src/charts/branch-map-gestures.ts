import type { KeyboardEvent } from 'react';
import type { Place } from './geography/mercator.ts';

export interface GestureHandlers {
  panBy(dx: number, dy: number): void;
  zoomBy(factor: number, around: Place): void;
  /** A pointer over the map, or null when it has left; `reach` in pixels is larger for fingers. */
  hover(at: Place | null, reach: number): void;
  press(at: Place, reach: number): void;
  /** The wheel was turned without a key while the map has no focus: the page scrolls. */
  wheelIgnored(): void;
}

/** Pixels a pointer may move and still have pressed, not dragged. */
const still = 5;

/**
 * Dragging, pinching and the wheel. The wheel zooms once the map has the focus, and with Ctrl, Cmd or Shift (a pinch on
 * a trackpad comes as the wheel with Ctrl); else it scrolls the page. One finger scrolls the page up and down.
 */
export function listenToGestures(box: HTMLElement, handlers: GestureHandlers): () => void {
  const pointers = new Map<number, Place>();
  let moved = 0;

  const at = (event: { clientX: number; clientY: number }): Place => {
    const { left, top } = box.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const reachOf = (event: PointerEvent) => (event.pointerType === 'mouse' ? 4 : 14);
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return a && b
      ? { apart: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }
      : null;
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) {
      return;
    }
    box.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    moved = pointers.size > 1 ? Number.POSITIVE_INFINITY : 0;
  };
  const move = (event: PointerEvent) => {
    const from = pointers.get(event.pointerId);
    const to = at(event);
    if (from === undefined) {
      handlers.hover(to, reachOf(event));
      return;
    }
    const before = spread();
    pointers.set(event.pointerId, to);
    const after = spread();
    if (before !== null && after !== null) {
      handlers.panBy(after.middle.x - before.middle.x, after.middle.y - before.middle.y);
      handlers.zoomBy(after.apart / Math.max(before.apart, 1), after.middle);
      return;
    }
    moved += Math.hypot(to.x - from.x, to.y - from.y);
    if (moved > still) {
      handlers.hover(null, 0);
      handlers.panBy(to.x - from.x, to.y - from.y);
    }
  };
  const up = (event: PointerEvent) => {
    if (pointers.delete(event.pointerId) && moved <= still && event.type === 'pointerup') {
      handlers.press(at(event), reachOf(event));
    }
  };
  const leave = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') {
      handlers.hover(null, 0);
    }
  };
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !box.contains(document.activeElement)) {
      handlers.wheelIgnored();
      return;
    }
    event.preventDefault();
    // Shift turns the wheel sideways on some systems; lines and pages are told apart from pixels.
    const turned = (event.deltaY || event.deltaX) * [1, 30, 300][event.deltaMode]!;
    const speed = event.ctrlKey && Math.abs(turned) < 40 ? 0.01 : 0.002;
    handlers.zoomBy(Math.exp(-Math.max(-400, Math.min(400, turned)) * speed), at(event));
  };

  box.addEventListener('pointerdown', down);
  box.addEventListener('pointermove', move);
  box.addEventListener('pointerup', up);
  box.addEventListener('pointercancel', up);
  box.addEventListener('pointerleave', leave);
  box.addEventListener('wheel', wheel, { passive: false });
  return () => {
    box.removeEventListener('pointerdown', down);
    box.removeEventListener('pointermove', move);
    box.removeEventListener('pointerup', up);
    box.removeEventListener('pointercancel', up);
    box.removeEventListener('pointerleave', leave);
    box.removeEventListener('wheel', wheel);
  };
}

export interface KeyHandlers {
  panBy(dx: number, dy: number): void;
  zoomBy(factor: number): void;
  reset(): void;
  /** To the next branch in sight, or the one before. */
  step(by: 1 | -1): void;
  choose(): void;
  leave(): void;
}

const stride = 80;
export const zoomStep = 1.6;

export function mapKey(event: KeyboardEvent, keys: KeyHandlers): void {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const actions: Record<string, () => void> = {
    ArrowLeft: () => keys.panBy(stride, 0),
    ArrowRight: () => keys.panBy(-stride, 0),
    ArrowUp: () => keys.panBy(0, stride),
    ArrowDown: () => keys.panBy(0, -stride),
    '+': () => keys.zoomBy(zoomStep),
    '=': () => keys.zoomBy(zoomStep),
    '-': () => keys.zoomBy(1 / zoomStep),
    '−': () => keys.zoomBy(1 / zoomStep),
    '0': keys.reset,
    Home: keys.reset,
    PageDown: () => keys.step(1),
    PageUp: () => keys.step(-1),
    Enter: keys.choose,
    Escape: keys.leave,
  };
  const action = actions[event.key];
  if (action !== undefined) {
    event.preventDefault();
    action();
  }
}
