import type { Progress } from '../domain/effects.ts';
import type { OutStream } from './effects.ts';
import { duration, grouped } from './output.ts';

export interface CliProgress extends Progress {
  /** Takes the drawn line off, so that something else can be printed; the next advance draws it again. */
  clear(): void;
}

const redrawMs = 100;
const plainLineMs = 2000;
const barWidth = 20;

interface Step {
  name: string;
  total: number | null;
  unit: string;
  count: number;
  startedAt: number;
  shownAt: number;
  detail: string;
}

/** On a terminal one line, drawn again and again; elsewhere a plain line at most every 2 seconds and at each end. */
export function createProgress(stream: OutStream, monotonic: () => number): CliProgress {
  const tty = stream.isTTY === true;
  let step: Step | null = null;
  let drawn = false;

  const clear = () => {
    if (drawn) stream.write('\r\x1b[2K');
    drawn = false;
  };
  const show = (text: string, keep: boolean) => {
    clear();
    const width = stream.columns ?? 80;
    if (keep || !tty) stream.write(`${text}\n`);
    else {
      stream.write(text.length < width ? text : `${text.slice(0, width - 2)}…`);
      drawn = true;
    }
  };
  const refresh = (current: Step) => {
    const now = monotonic();
    if (now - current.shownAt < (tty ? redrawMs : plainLineMs)) return;
    current.shownAt = now;
    show(describe(current, now, tty), false);
  };
  return {
    clear,
    step(name, total, unit) {
      const now = monotonic();
      step = { name, total, unit, count: 0, startedAt: now, shownAt: now, detail: '' };
      if (tty) show(describe(step, now, true), false);
    },
    advance(by) {
      if (!step) return;
      step.count += by;
      step.detail = '';
      refresh(step);
    },
    detail(text) {
      if (!step) return;
      step.detail = text;
      refresh(step);
    },
    done(note) {
      if (!step) return clear();
      const seconds = (monotonic() - step.startedAt) / 1000;
      const count = step.count > 0 ? ` ${grouped(step.count)} ${step.unit}` : '';
      show(`${step.name}:${count} in ${duration(seconds)}${note ? `, ${note}` : ''}`, true);
      step = null;
    },
  };
}

function describe(step: Step, now: number, bar: boolean): string {
  const seconds = (now - step.startedAt) / 1000;
  const rate = seconds > 0 ? step.count / seconds : 0;
  const parts: string[] = [];
  const share = step.total ? Math.min(1, step.count / step.total) : null;
  if (share === null) parts.push(`${grouped(step.count)} ${step.unit}`);
  else {
    const filled = Math.round(share * barWidth);
    if (bar) parts.push('█'.repeat(filled) + '░'.repeat(barWidth - filled));
    parts.push(`${Math.floor(share * 100)} %`, `${grouped(step.count)} of ${grouped(step.total ?? 0)} ${step.unit}`);
  }
  if (rate > 0) parts.push(`${grouped(rate)}/s`);
  if (step.total && rate > 0) parts.push(`${duration(Math.max(0, step.total - step.count) / rate)} left`);
  if (step.detail !== '') parts.push(`(${step.detail})`);
  return `${step.name}: ${parts.join('  ')}`;
}
