import { afterEach, expect, test } from 'vitest';
import { type Lab, openLab } from './lab.ts';

const network = `
id: two
name: Two branches
country: FR
timeZone: Europe/Paris
schedules:
  week: { weekly: { monday: ["09:00-12:00"], tuesday: ["09:00-12:00"], wednesday: ["09:00-12:00"], thursday: ["09:00-12:00"], friday: ["09:00-12:00"] }, holidays: none }
branches:
  - { id: north, name: North, schedule: week }
  - { id: south_1, name: South_1, schedule: week }
sensors:
  - { id: n0, branch: north, position: "0", share: 1, intervalMinutes: 60 }
  - { id: s0, branch: south_1, position: "0", share: 0.6, intervalMinutes: 60 }
  - { id: s1, branch: south_1, position: "1", share: 0.4, intervalMinutes: 15 }
`;

let lab: Lab | undefined;
afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

const header = 'sensor,branch,time,entries,exits,status,minutes\n';

test('readings become hours and days, and what cannot be used keeps its reason', async () => {
  lab = await openLab({ network, now: '2025-03-04T12:00:00Z' });
  await lab.receive(
    `${header}n0,north,2025-03-03T08:00:00Z,10,9,,60
n0,North,2025-03-03T09:00:00Z,20,18,,60
n0,north,2025-03-03T10:00:00Z,0,2,,60
s0,south_1,2025-03-03T08:00:00Z,5,5,,60
s0,south_1,2025-03-03T08:00:00Z,6,5,,60
s0,south_2,2025-03-03T09:00:00Z,99,5,,60
s1,south_1,2025-03-03T08:00:00Z,1,,,15
s1,south_1,2025-03-03T08:15:00Z,2,,,15
s1,south_1,2025-03-03T08:30:00Z,3,,,15
s1,south_1,2025-03-03T08:45:00Z,4,,,15
s1,south_1,2025-03-03T09:00:00Z,1,,,15
s0,south_1,2025-03-03T10:00:00Z,-10,,,60
n0,north,2025-03-03T02:00:00Z,3,,,60
`,
  );
  await lab.transform();
  expect(await lab.query('SELECT reason, count(*)::INT AS n FROM rejects GROUP BY 1 ORDER BY 1')).toEqual([
    { reason: 'superseded', n: 1 },
    { reason: 'unknown_branch', n: 1 },
  ]);
  expect(
    await lab.query('SELECT branch_id, status, entries, exits, open_hours FROM daily_branch ORDER BY branch_id'),
  ).toEqual([
    { branch_id: 'north', status: 'complete', entries: 30, exits: 29, open_hours: 3 },
    { branch_id: 'south_1', status: 'partial', entries: 16, exits: 5, open_hours: 6 },
  ]);
  const again = await lab.transform();
  expect(again.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
});
