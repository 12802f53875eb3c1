import type {
  CollectResult,
  DemoResult,
  DoctorResult,
  ImportResult,
  Operations,
  RunResult,
  StatusResult,
  TransformResult,
} from '../../src/cli/operations.ts';

/** Results such as a small run gives, for tests of what the commands print. */
const range = { from: '2025-01-01', to: '2025-02-01' };

const collected: CollectResult = {
  ...range,
  sources: [
    {
      source: 'bank',
      requests: 12,
      batches: 11,
      identical: 1,
      bytes: 1_234_567,
      expected: 9000,
      answered: 8950,
      outstanding: 50,
    },
  ],
  problems: [],
  seconds: 1.5,
};

const transformed: TransformResult = {
  healed: [],
  ...range,
  tables: [{ table: 'hourly', rebuilt: 31, upToDate: 2, rows: 16_368, version: 4, seconds: 0.4 }],
  rejects: [
    { reason: 'unknown_branch', count: 3 },
    { reason: 'superseded', count: 1204 },
  ],
  problems: [],
  seconds: 0.6,
};

export const ranAll: RunResult = { ...range, collect: collected, transform: transformed, problems: [], seconds: 2.1 };

const imported: ImportResult = {
  files: [
    {
      file: 'a.csv',
      batch: 'b1',
      identical: false,
      records: 100,
      good: 98,
      rejects: [{ reason: 'time_unreadable', count: 2 }],
      bytes: 5000,
    },
    { file: 'b.csv', batch: 'b2', identical: true, records: 10, good: 10, rejects: [], bytes: 400 },
  ],
  transform: transformed,
  problems: [],
  seconds: 3,
};

const statusResult: StatusResult = {
  ...range,
  network: { id: 'demo', name: 'Demo bank' },
  days: [{ source: 'bank', date: '2025-01-02', expected: 192, received: 190, rejected: 4, used: 186 }],
  tables: [{ table: 'readings', version: 7, files: 2, rows: 12_345, bytes: 98_765 }],
};

const demoResult: DemoResult = {
  data: '/x/data/demo',
  network: 'Demo bank',
  run: ranAll,
  branches: [
    {
      branch: 'Lyon_1',
      days: 396,
      entries: 123_456,
      perOpenDay: 450.6,
      observedShare: 0.981,
      lastDay: '2025-05-30',
      lastDayEntries: 510,
      changeShare: 0.042,
    },
  ],
  seconds: 9.2,
};

const doctorResult: DoctorResult = {
  engine: 'duckdb',
  checks: [{ what: 'network file', ok: true, found: 'Demo bank, 11 branches, 21 sensors', hint: null }],
};

export interface Call {
  operation: string;
  request: unknown;
  data: string;
}

/** Operations that give these results and remember what they were asked. */
export function fakeOperations(calls: Call[], override: Partial<Operations> = {}): Operations {
  const answer =
    <T>(operation: string, result: T) =>
    async (request: unknown, context: { config: { data: string } }): Promise<T> => {
      calls.push({ operation, request, data: context.config.data });
      return result;
    };
  return {
    run: answer('run', ranAll),
    collect: answer('collect', collected),
    transform: answer('transform', transformed),
    import: answer('import', imported),
    status: answer('status', statusResult),
    demo: answer('demo', demoResult),
    doctor: answer('doctor', doctorResult),
    ...override,
  };
}
