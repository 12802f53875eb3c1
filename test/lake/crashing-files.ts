import type { Files } from '../../src/domain/effects.ts';
import type { ParquetCodec } from '../../src/lake/delta/checkpoint.ts';
import { temporaryPrefix } from '../../src/lake/disk-files.ts';

/** The process is dead: from here on each of its writes and reads fails. */
export class SimulatedCrash extends Error {
  constructor(step: string) {
    super(`crashed ${step}`);
    this.name = 'SimulatedCrash';
  }
}

/** `before`: nothing of the write happened. `middle`: a part lies under a temporary name. `after`: it happened whole. */
export type CrashMoment = 'before' | 'middle' | 'after';

export interface CrashPlan {
  /** Ordinal of the write to die at, from 1; infinity counts only. */
  at: number;
  moment: CrashMoment;
  /** Writes begun so far. */
  writes: number;
  crashed: boolean;
}

export function crashPlan(at: number, moment: CrashMoment): CrashPlan {
  return { at, moment, writes: 0, crashed: false };
}

/** Files that die at one of their writes; the counter is shared with `crashingCodec` of the same plan. */
export function crashingFiles(base: Files, plan: CrashPlan): Files {
  const read = <T>(action: () => T): T => {
    if (plan.crashed) throw new SimulatedCrash('earlier');
    return action();
  };
  const leavePart = (path: string, body: string | Uint8Array): Promise<void> => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    return base.replace(`${folder}/${temporaryPrefix}part-${plan.writes}`, body.slice(0, Math.floor(body.length / 2)));
  };
  const write = <T>(name: string, path: string, body: string | Uint8Array | null, action: () => Promise<T>) =>
    dying(plan, `${name} ${path}`, action, () => (body === null ? Promise.resolve() : leavePart(path, body)));
  return {
    read: async (path) => read(() => base.read(path)),
    readText: async (path) => read(() => base.readText(path)),
    readStream: (path, range) => read(() => base.readStream(path, range)),
    exists: async (path) => read(() => base.exists(path)),
    stat: async (path) => read(() => base.stat(path)),
    list: async (path) => read(() => base.list(path)),
    createExclusive: (path, body) => write('creating', path, body, () => base.createExclusive(path, body)),
    replace: (path, body) => write('replacing', path, body, () => base.replace(path, body)),
    writeStream: (path, body) => write('streaming', path, 'half of it', () => base.writeStream(path, body)),
    copy: (from, to) => write('copying', to, 'half of it', () => base.copy(from, to)),
    move: (from, to) => write('moving', to, null, () => base.move(from, to)),
    sync: (path) => write('syncing', path, null, () => base.sync(path)),
    makeFolder: (path) => write('making', path, null, () => base.makeFolder(path)),
    remove: (path) => write('removing', path, null, () => base.remove(path)),
    removeFolder: (path) => write('removing', path, null, () => base.removeFolder(path)),
  };
}

/** The engine's own writes of Parquet, in the same count. */
export function crashingCodec(base: ParquetCodec, plan: CrashPlan): ParquetCodec {
  return {
    json: async (sql) => {
      if (plan.crashed) throw new SimulatedCrash('earlier');
      return base.json(sql);
    },
    run: (sql) =>
      dying(
        plan,
        'running SQL',
        () => base.run(sql),
        () => Promise.resolve(),
      ),
  };
}

/** Files whose writes fail with an error of the system from the `at`-th on, until `plan.at` is moved. */
export function failingFiles(base: Files, plan: { at: number; writes: number }, failure: () => Error): Files {
  const write = async <T>(action: () => Promise<T>): Promise<T> => {
    if (++plan.writes >= plan.at) throw failure();
    return action();
  };
  return {
    ...base,
    createExclusive: (path, body) => write(() => base.createExclusive(path, body)),
    replace: (path, body) => write(() => base.replace(path, body)),
    writeStream: (path, body) => write(() => base.writeStream(path, body)),
    copy: (from, to) => write(() => base.copy(from, to)),
    makeFolder: (path) => write(() => base.makeFolder(path)),
  };
}

async function dying<T>(
  plan: CrashPlan,
  step: string,
  action: () => Promise<T>,
  half: () => Promise<void>,
): Promise<T> {
  if (plan.crashed) throw new SimulatedCrash('earlier');
  if (++plan.writes !== plan.at) return action();
  plan.crashed = true;
  if (plan.moment === 'middle') await half();
  if (plan.moment === 'after') await action();
  throw new SimulatedCrash(`${plan.moment} ${step}`);
}
