/** What the processes of `up` tell each other over IPC. */
import type { SourceConfig } from '../../config/schema.ts';
import type { ErrorCode, ErrorPlace } from '../../domain/errors.ts';
import type { DateText } from '../../domain/time.ts';

/** To the worker, first of all. */
export interface BeginWork {
  type: 'begin-work';
  everyMinutes: number;
  /** Of the demo, instead of what the configuration says. */
  demo: DemoSettings | null;
}

/** To the simulator, first of all. */
export interface BeginSimulator {
  type: 'begin-simulator';
  port: number;
  seed: number;
  network: string;
  faults: string;
  historyFrom: DateText;
}

/** From the simulator. */
export interface Listening {
  type: 'listening';
  url: string;
  port: number;
}

/** From the worker, when a cycle is over. */
export interface CycleDone {
  type: 'cycle-done';
  problems: string[];
}

/** From the simulator when it cannot start, for a reason that starting again does not mend. */
export interface CannotStart {
  type: 'cannot-start';
  code: ErrorCode;
  message: string;
  hint: string | undefined;
  place: ErrorPlace | undefined;
}

export type ToChild = BeginWork | BeginSimulator;
export type FromChild = Listening | CycleDone | CannotStart;

export interface DemoSettings {
  /** Absolute. */
  network: string;
  source: Omit<SourceConfig, 'token' | 'tokenFile'>;
  graceHours: number;
}
