import { expect, it, onTestFinished } from 'vitest';
import { bank } from '../../network/network.fixture.ts';
import { makeServeLab } from '../serve-lab.fixture.ts';

it('finds a branch between the bounds of a file in the order of the file, which is that of UTF-8', async () => {
  // In UTF-16 the full-width A stands behind the emoji, in UTF-8 before it.
  const names = ['A', '\uFF21', '😀'];
  const lab = await makeServeLab({
    network: bank(names),
    dailyBranch: names.map((branch_id) => ({ branch_id, business_date: '2025-05-29', entries: 1 })),
  });
  onTestFinished(lab.close);
  const view = await lab.reader.view();
  for (const name of names) expect(view.files('daily_branch', { branches: [name] }), name).toHaveLength(1);
  for (const name of ['0', '\u{1F601}']) expect(view.files('daily_branch', { branches: [name] }), name).toEqual([]);
});

it('opens no file whose days all lie outside the range, also within a month', async () => {
  const lab = await makeServeLab({
    network: bank(['A']),
    dailyBranch: [10, 11].map((day) => ({ branch_id: 'A', business_date: `2025-05-${day}`, entries: 1 })),
    readings: [{ sensor_id: 'A-0', interval_start: '2025-05-10T07:00:00Z' }],
  });
  onTestFinished(lab.close);
  const view = await lab.reader.view();
  const found = (from: string, to: string) => [
    view.files('daily_branch', { from, to }).length,
    view.files('readings', { from, to }).length,
  ];
  expect(found('2025-05-10', '2025-05-11')).toEqual([1, 1]);
  expect(found('2025-05-11', '2025-05-12')).toEqual([1, 0]);
  expect(found('2025-05-12', '2025-05-31')).toEqual([0, 0]);
  expect(found('2025-05-01', '2025-05-10')).toEqual([0, 0]);
});
