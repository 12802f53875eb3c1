import type { Files, Log } from '../domain/effects.ts';
import type { Network } from '../domain/network.ts';
import type { Clock } from '../domain/time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Role } from './http/options.ts';
import type { LakeReader } from './reading/lake-reader.ts';

/** What the routes work with; src/cli puts it together, tests hand in their own. */
export interface ServeContext {
  reader: LakeReader;
  ledger: Ledger;
  /** The network as its file has it now: an edit shows without a restart. */
  network(): Network;
  /**
   * What is wrong with that file now, so that an older reading of it counts; null or absent: nothing. Operators are told
   * where the file lies, viewers are not.
   */
  networkProblem?(reader: Role): string | null;
  /** Of judgement; a demo's may run fast. */
  clock: Clock;
  /** A share of a day under which it counts as partial: that of the configuration. */
  completeShare: number;
  files: Files;
  /** Folder for downloads while they are written; absolute. */
  tempFolder: string;
  log: Log;
}
