import type { RunContext } from './run-feed.ts';

export interface PartContext extends RunContext {
  /** 0 < scale <= 1. */
  scale: number;
  seeds: readonly number[];
}

/** One proof: it prints its tables and gives its figures. */
export interface Part {
  name: string;
  about: string;
  run(context: PartContext): Promise<object>;
}
