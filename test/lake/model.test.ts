import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hourMs } from '../../src/domain/time.ts';
import type { DuckSession } from '../../src/engine/duckdb.ts';
import { CommitConflict } from '../../src/lake/delta/conflict.ts';
import type { Snapshot } from '../../src/lake/delta/state.ts';
import type { DeltaTable } from '../../src/lake/delta/table.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { duckSession, handClock, months, openCounts, plainFile } from './lake-tools.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * Random histories by three writers, each with its own cached state, against a model: a list of versions, each a map from
 * partition to the labels of its files. A writer plans on a snapshot it may have taken long ago.
 */
type Step =
  | { kind: 'look'; writer: number }
  | { kind: 'replace'; writer: number; partitions: number[]; count: number }
  | { kind: 'append'; writer: number; partition: number }
  | { kind: 'checkpoint'; writer: number }
  | { kind: 'reopen'; writer: number }
  | { kind: 'vacuum'; writer: number; graceMs: number }
  | { kind: 'wait'; ms: number };

const writer = fc.integer({ min: 0, max: 2 });
const partition = fc.integer({ min: 0, max: months.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const), writer }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      writer,
      partitions: fc.uniqueArray(partition, { minLength: 1, maxLength: 3 }),
      count: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), writer, partition }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const), writer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), writer }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('vacuum' as const), writer, graceMs: fc.constantFrom(0, hourMs) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1000, 5 * hourMs) }) },
);

/** Labels of a version's files, by partition, sorted. */
type Version = Record<string, string[]>;

const files = diskFiles();
let session: DuckSession;
let root = '';
let runs = 0;
beforeAll(async () => {
  session = await duckSession();
  root = await temporaryFolder();
});

describe('random histories of commits', () => {
  it('equal a model that keeps every version, whoever reads, from wherever it starts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        await new History(`${root}/run${runs++}`).play(steps);
      }),
      { numRuns: 20 },
    );
  });
});

class History {
  readonly #folder: string;
  readonly #clock = handClock(Date.now() + hourMs);
  readonly #versions: Version[] = [{}];
  #tables: DeltaTable[] = [];
  #looks: Snapshot[] = [];
  #labels = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (let i = 0; i < 3; i++) await this.#reopen(i);
    for (const step of steps) {
      this.#clock.at += 1;
      await this.#take(step);
    }
    await this.#check();
  }

  async #take(step: Step): Promise<void> {
    if (step.kind === 'wait') {
      this.#clock.at += step.ms;
      return;
    }
    const table = this.#tables[step.writer] as DeltaTable;
    if (step.kind === 'reopen') await this.#reopen(step.writer);
    else if (step.kind === 'checkpoint') await table.checkpoint();
    else if (step.kind === 'vacuum') await table.vacuum(step.graceMs);
    else if (step.kind === 'look') this.#looks[step.writer] = await table.snapshot();
    else if (step.kind === 'append') await this.#commit(step.writer, [step.partition], 1, 'file');
    else await this.#commit(step.writer, step.partitions, step.count, 'partition');
  }

  async #reopen(writer: number): Promise<void> {
    const table = await openCounts(this.#folder, session, {
      clock: this.#clock,
      checkpointEvery: 4,
      logRetentionMs: 2 * hourMs,
      tombstoneRetentionMs: hourMs,
    });
    this.#tables[writer] = table;
    this.#looks[writer] = await table.snapshot();
  }

  async #commit(writer: number, partitions: number[], count: number, guard: 'file' | 'partition'): Promise<void> {
    const table = this.#tables[writer] as DeltaTable;
    const look = this.#looks[writer] as Snapshot;
    const names = partitions.map((index) => months[index] ?? '');
    const add = [];
    const added: [string, string][] = [];
    for (const name of names) {
      for (let i = 0; i < count; i++) {
        const label = `f${this.#labels++}`;
        add.push({ ...(await plainFile(table, files, name, label)), tags: { label } });
        added.push([name, label]);
      }
    }
    const remove = guard === 'file' ? [] : look.files.filter((file) => names.includes(file.partition));
    const change = { add, remove, operation: 'WRITE', guard, readVersion: look.version };
    const newest = this.#versions.at(-1) as Version;
    const read = this.#versions[look.version] as Version;
    const oldest = (await table.versions()).oldest;
    const claimed = new Set([...remove, ...add].map((file) => file.partition));
    const touched = names.some((name) => claimed.has(name) && this.#touchedSince(name, look.version));
    if (guard === 'partition' && touched) {
      await expect(table.commit(change)).rejects.toThrow(CommitConflict);
      return;
    }
    try {
      const snapshot = await table.commit(change);
      expect(snapshot.version).toBe(this.#versions.length);
    } catch (error) {
      // The entries since its look may have been cleaned away: then it must plan again, though nothing stood against it.
      if (!(error instanceof CommitConflict) || look.version + 1 >= oldest) throw error;
      return;
    }
    const next: Version = { ...newest };
    for (const name of names) {
      // A replacement of nothing by nothing claims nothing: what others put there meanwhile stays.
      const kept = guard === 'file' || !claimed.has(name) ? (newest[name] ?? []) : [];
      next[name] = [...kept, ...added.filter(([where]) => where === name).map(([, label]) => label)].sort();
    }
    if (guard === 'partition') for (const name of claimed) expect(newest[name] ?? []).toEqual(read[name] ?? []);
    this.#versions.push(next);
    this.#writes.push(claimed);
  }

  /** The partitions whose files each version changed. */
  readonly #writes: Set<string>[] = [new Set()];

  #touchedSince(partition: string, version: number): boolean {
    return this.#writes.some((partitions, at) => at > version && partitions.has(partition));
  }

  async #check(): Promise<void> {
    const fresh = await openCounts(this.#folder, session);
    for (const table of [...this.#tables, fresh]) {
      const snapshot = await table.snapshot();
      expect(snapshot.version).toBe(this.#versions.length - 1);
      expect(versionOf(snapshot)).toEqual(withoutEmpty(this.#versions.at(-1) as Version));
      expect(await table.verify({ hash: true })).toEqual([]);
    }
    const { oldest, newest } = await fresh.versions();
    for (let version = oldest; version <= newest; version++) {
      expect(versionOf(await fresh.snapshot(version))).toEqual(withoutEmpty(this.#versions[version] as Version));
    }
  }
}

function versionOf(snapshot: Snapshot): Version {
  const version: Version = {};
  for (const file of snapshot.files) {
    version[file.partition] = [...(version[file.partition] ?? []), file.tags.label ?? ''].sort();
  }
  return version;
}

function withoutEmpty(version: Version): Version {
  return Object.fromEntries(Object.entries(version).filter(([, labels]) => labels.length > 0));
}
