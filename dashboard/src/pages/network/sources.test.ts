import { expect, test } from 'vitest';
import type { SourceState, StatusAnswer } from '../../api/types.ts';
import { isCollectingHistory, laggingSources, progressOf } from './sources.ts';

const source = (patch: Partial<SourceState> = {}): SourceState => ({
  source: 's',
  kind: 'pull',
  last_arrival: null,
  batches: 3,
  lag_minutes: 5,
  outstanding: 2,
  given_up: 0,
  failed: 0,
  last_reason: null,
  ...patch,
});
const status = (sources: SourceState[], isRunning = false): StatusAnswer => ({
  now: '2026-11-19T14:00:00Z',
  version: '1',
  network_problem: null,
  sources,
  tables: [],
  runs: [
    {
      id: 'r',
      command: 'run',
      status: isRunning ? 'running' : 'done',
      started_at: '2026-11-19T13:59:00Z',
      finished_at: isRunning ? null : '2026-11-19T14:00:00Z',
    },
  ],
  requests: [],
});

test('a source lags when it is hours behind or its asks fail; an import never does', () => {
  const lagging = laggingSources(
    status([
      source(),
      source({ source: 'late', lag_minutes: 300 }),
      source({ source: 'failing', failed: 1 }),
      source({ source: 'file', kind: 'import', lag_minutes: null, failed: 1 }),
    ]),
  );
  expect(lagging.map(({ source: name }) => name)).toEqual(['late', 'failing']);
});

test('progress is as far as the source that is furthest behind', () => {
  expect(progressOf(status([source(), source({ lag_minutes: 60 }), source({ lag_minutes: null })], true))).toEqual({
    batches: 9,
    outstanding: 6,
    completeTo: Date.parse('2026-11-19T13:00:00Z'),
    runningSince: '2026-11-19T13:59:00Z',
  });
  expect(progressOf(status([])).completeTo).toBeNull();
});

test('the history is being collected while work is done and it is days behind', () => {
  const behind = [source({ lag_minutes: 5 * 1440 })];
  expect([isCollectingHistory(status(behind, true)), isCollectingHistory(status(behind))]).toEqual([true, false]);
  expect(isCollectingHistory(status([source()], true))).toBe(false);
});
