import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { FootfallError } from '../../src/domain/errors.ts';
import { type TableName, tableNames } from '../../src/domain/tables.ts';
import { addDays, dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { CorrectionStore } from '../../src/lake/corrections.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import type { WorkLimits } from '../../src/pipeline/context.ts';
import { healLake } from '../../src/pipeline/repair-lake.ts';
import { type CrashMoment, crashingFiles, crashPlan } from '../lake/crashing-files.ts';
import { type Lab, openLab, pullSource } from './lab.ts';
import {
  type FileShape,
  fileText,
  firstDay,
  initialState,
  type MappingEdit,
  mappingEdits,
  mappingText,
  type NetworkEdit,
  networkEdits,
  networkText,
  type SensorName,
  sensorNames,
  type WorldState,
  worldDays,
} from './random-world.ts';

export type Step =
  | { do: 'import'; file: FileShape }
  | { do: 'pull'; file: FileShape; askedDays: number }
  /** What arrived before arrives again, byte for byte. */
  | { do: 'repeat'; back: number }
  | { do: 'network'; edit: NetworkEdit }
  | { do: 'mapping'; edit: MappingEdit }
  | { do: 'settings'; completeShare: number }
  | { do: 'wait'; minutes: number }
  | { do: 'transform'; from: number | null; to: number | null; past: 'judged' | 'left' }
  /** What a person decides of some hours; the world's first hour that is open is its seventh or eighth in UTC. */
  | { do: 'correct'; sensor: SensorName; day: number; hour: number; hours: number; says: Says }
  /** What was decided before counts no longer; or a revert, and then it counts again. */
  | { do: 'revert'; back: number }
  | { do: 'lose ledger' }
  | { do: 'kill'; at: number; moment: CrashMoment }
  | { do: 'abort'; after: number }
  /** A data file is lost, and the lake healed. */
  | { do: 'damage'; table: TableName; file: number };

export type Says =
  | { kind: 'count'; entries: number }
  | { kind: 'range'; low: number; high: number }
  | { kind: 'real' }
  | { kind: 'faulty'; fault: 'spike' | 'undercount' };

const says: fc.Arbitrary<Says> = fc.oneof(
  fc.record({ kind: fc.constant('count' as const), entries: fc.nat(300) }),
  fc.record({ kind: fc.constant('range' as const), low: fc.nat(100), high: fc.integer({ min: 100, max: 300 }) }),
  fc.constant({ kind: 'real' as const }),
  fc.record({ kind: fc.constant('faulty' as const), fault: fc.constantFrom('spike' as const, 'undercount' as const) }),
);

const past = fc.constantFrom('left' as const, 'left' as const, 'judged' as const);

const shape = fc.record({
  from: fc.integer({ min: 0, max: worldDays - 1 }),
  days: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 20, max: worldDays })),
  seed: fc.integer({ min: 0, max: 1000 }),
  faults: fc.constantFrom(0, 5, 30),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('import' as const), file: shape }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pull' as const), file: shape, askedDays: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('network' as const), edit: fc.constantFrom(...networkEdits) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mapping' as const), edit: fc.constantFrom(...mappingEdits) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('settings' as const), completeShare: fc.constantFrom(0.5, 0.8, 0.95) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 6000 }) }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.option(fc.nat(worldDays)), fc.option(fc.nat(worldDays)), past)
      .map(([from, to, past]) => ({ do: 'transform' as const, from, to, past })),
  },
  { weight: 3, arbitrary: past.map((past) => ({ do: 'transform' as const, from: null, to: null, past })) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      sensor: fc.constantFrom(...sensorNames),
      day: fc.nat(worldDays - 1),
      hour: fc.integer({ min: 5, max: 10 }),
      hours: fc.constantFrom(1, 3, 24, 24 * 8),
      says,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revert' as const), back: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'lose ledger' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      at: fc.integer({ min: 1, max: 25 }),
      moment: fc.constantFrom<CrashMoment>('before', 'middle', 'after'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('damage' as const),
      table: fc.constantFrom(...tableNames),
      file: fc.nat(20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), after: fc.integer({ min: 1, max: 6 }) }) },
);

/** So little at once that every stage works in many pieces, and no month is one file. */
const little: WorkLimits = {
  landBatches: 2,
  landBytes: 100_000,
  landFileRows: 400,
  cleanRows: 500,
  hourlySensorHours: 4_000,
  judgedSensorHours: 5_000,
  spellSensorDays: 230,
  dailySensorHours: 4_300,
  smallRows: 60,
  fileRows: 150,
  newFileRows: 300,
  settledDays: 10,
  compactMs: 60_000,
};

/** A week at once, but a single day of spells. */
export const tiny: WorkLimits = {
  ...little,
  hourlySensorHours: 1_500,
  judgedSensorHours: 1_100,
  spellSensorDays: 7,
  dailySensorHours: 2_000,
  newFileRows: 40,
};

export interface History {
  /** Whether the stages work in small pieces. */
  little: boolean;
  /** Whether a source is collected, so that hours are expected up to now. */
  collected: boolean;
  steps: Step[];
}

/** Histories begin with a file of all days, so that every later step has something to change. */
export const histories: fc.Arbitrary<History> = fc.record({
  little: fc.constantFrom(false, false, true),
  collected: fc.boolean(),
  steps: fc
    .tuple(fc.nat(1000), fc.array(step, { minLength: 3, maxLength: 11 }))
    .map(([seed, steps]) => [
      { do: 'import' as const, file: { from: 2, days: worldDays - 6, seed, faults: 10 } },
      ...steps,
    ]),
});

export interface Lived {
  lab: Lab;
  network: string;
  kills: number;
}

/**
 * Lives through a history in `folder`; the lab that is open at its end comes back. `chooseEngine` may give a lab other
 * models before each of its runs.
 */
export async function live(
  { little: inPieces, collected, steps }: History,
  folder: string,
  chooseEngine: (lab: Lab) => Promise<void> = async () => {},
): Promise<Lived> {
  const disk = diskFiles();
  const state: WorldState = initialState();
  const settings = { completeShare: 0.95 };
  const sources = collected ? [pullSource(firstDay)] : [];
  let now = Date.parse(`${addDays(firstDay, worldDays - 4)}T10:07:00Z`);
  let kills = 0;
  const open = (files = disk, signal?: AbortSignal): Promise<Lab> =>
    openLab({
      network: networkText(state),
      now: new Date(now).toISOString(),
      sources,
      folder,
      files,
      settings,
      ...(signal && { signal }),
      ...(inPieces && { limits: little }),
    });
  let lab = await open();
  const store = ({ pipeline: { lake, clock } }: Lab) =>
    new CorrectionStore({ folder: lake.folder, files: disk, clock });
  const arrived: (() => Promise<void>)[] = [];
  const arrive = async (again: () => Promise<void>) => {
    arrived.push(again);
    await again();
  };

  for (const step of steps) {
    if (step.do === 'import') {
      const body = fileText(step.file);
      await arrive(() => lab.receive(body, { mapping: mappingText(state) }));
    } else if (step.do === 'pull') {
      const body = fileText(step.file);
      const from = addDays(firstDay, step.file.from);
      const asked = { from: `${from}T00:00:00Z`, to: `${addDays(from, step.askedDays)}T00:00:00Z` };
      await arrive(() => lab.receive(body, { source: 'api', mapping: mappingText(state), asked }));
    } else if (step.do === 'repeat') {
      await arrived.at(-1 - (step.back % arrived.length))?.();
    } else if (step.do === 'network') {
      state.network[step.edit]++;
      lab.setNetwork(networkText(state));
    } else if (step.do === 'mapping') {
      state.mapping[step.edit]++;
      await lab.editMapping(mappingText(state));
    } else if (step.do === 'settings') {
      settings.completeShare = step.completeShare;
      lab.pipeline.settings.completeShare = step.completeShare;
    } else if (step.do === 'wait') {
      now += step.minutes * minuteMs;
      lab.setNow(now);
    } else if (step.do === 'transform') {
      const date = (day: number | null) => (day === null ? null : addDays(firstDay, day));
      await chooseEngine(lab);
      await lab.transform({ from: date(step.from), to: date(step.to), past: step.past });
    } else if (step.do === 'correct') {
      const from = Date.parse(`${firstDay}T00:00:00Z`) + step.day * dayMs + step.hour * hourMs;
      const span = { sensorId: step.sensor, from, to: from + step.hours * hourMs };
      await store(lab).add({ author: 'Ada', reason: 'seen on site', ...span, ...step.says });
    } else if (step.do === 'revert') {
      const all = await store(lab).list();
      const one = all.at(-1 - step.back);
      if (one) {
        const { id, sensorId, from, to } = one;
        await store(lab).add({ author: 'Ada', reason: 'a slip', sensorId, from, to, kind: 'revert', reverts: id });
      }
    } else if (step.do === 'lose ledger') {
      await lab.close();
      for (const name of await readdir(folder)) if (name.startsWith('ledger')) await rm(join(folder, name));
      lab = await open();
    } else if (step.do === 'kill') {
      await lab.close();
      const plan = crashPlan(Number.POSITIVE_INFINITY, step.moment);
      lab = await open(crashingFiles(disk, plan));
      await chooseEngine(lab);
      plan.at = plan.writes + step.at;
      await lab.transform().catch((error: unknown) => {
        if (!plan.crashed) throw error;
        kills++;
      });
      await lab.close();
      lab = await open();
    } else if (step.do === 'damage') {
      const table = await lab.pipeline.lake.table(step.table);
      const { files } = await table.snapshot();
      const file = files[step.file % Math.max(1, files.length)];
      if (file) await rm(table.pathOf(file));
      await healLake(lab.pipeline, { hash: false });
    } else {
      await lab.close();
      const controller = new AbortController();
      lab = await open(disk, controller.signal);
      await chooseEngine(lab);
      let stages = 0;
      lab.pipeline.progress = {
        step: () => {
          if (++stages === step.after) controller.abort();
        },
        advance: () => {},
        done: () => {},
      };
      await lab.transform().catch((error: unknown) => {
        if (!(error instanceof FootfallError && error.code === 'INTERRUPTED')) throw error;
      });
      await lab.close();
      lab = await open();
    }
  }
  return { lab, network: networkText(state), kills };
}
