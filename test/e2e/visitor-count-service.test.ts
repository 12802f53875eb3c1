import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson, type Loopback, serve } from '../source/loopback.ts';
import { footfallJson, query, repository, temporaryFolder } from './footfall.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: Loopback;
beforeAll(async () => {
  folder = await temporaryFolder();
  service = await visitorCounts();
});
afterAll(async () => {
  await service.close();
  await folder.remove();
});

/** As the real one: one agency, one counter and one hour at a time, in local time; -1 closed, -10 broken. */
function visitorCounts(): Promise<Loopback> {
  return serve((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const asked = (name: string) => url.searchParams.get(name) ?? '';
    const at = /^2025-05-\d\d (\d\d):\d\d$/.exec(asked('date_time'));
    if (url.pathname !== '/get_visitor_count' || !at || !/^\d$/.test(asked('counter_id'))) {
      response.writeHead(422).end();
      return;
    }
    const hour = Number(at[1]);
    const counter = Number(asked('counter_id'));
    const open = hour >= 9 && hour < 18 && hour !== 12;
    const broken = asked('agency_name') === 'Lyon_2' && counter === 1 && hour === 10;
    answerJson(response, {
      agency_name: asked('agency_name'),
      date_time: asked('date_time'),
      visitor_count: broken ? -10 : open ? hour + counter * 100 : -1,
      unit: 'visitors',
      counter_id: counter,
    });
  });
}

test('a service of the visitor-count shape flows to the daily tables through its mapping file alone', async () => {
  const config = join(folder.path, 'footfall.yaml');
  const mapping = repository('examples/visitor-count-service/mapping.yaml');
  const network = repository('examples/demo/network.yaml');
  const source = `{ name: counters, url: "${service.url}", mapping: "${mapping}", from: 2025-05-27 }`;
  await writeFile(config, `data: lake\nnetwork: ${network}\ncollect: { concurrency: 16 }\nsources:\n  - ${source}\n`);
  const now = '2025-05-27T16:10:00Z';
  const run = await footfallJson<{ collect: { sources: object[] } }>(['run', '--config', config, '--now', now]);
  // Each of 21 sensors is asked for the 18 hours from local midnight; one branch is open for 7 of them, the others for 8.
  expect(run.collect.sources).toMatchObject([{ requests: 21 * 18, answered: 20 * 8 + 7, outstanding: 0 }]);
  expect(service.asked).toContain(
    '/get_visitor_count?date_time=2025-05-27%2009%3A05&agency_name=Aix_les_bains_1&counter_id=0',
  );

  const lake = join(folder.path, 'lake');
  const days = await query(
    lake,
    "SELECT branch_id, entries, observed_share FROM daily_branch WHERE business_date = DATE '2025-05-27' ORDER BY 1",
  );
  const sum = (counters: number[], hours: number[]) =>
    counters.flatMap((counter) => hours.map((hour) => hour + counter * 100)).reduce((a, b) => a + b, 0);
  const hours = [9, 10, 11, 13, 14, 15, 16, 17];
  const found = new Map(days.map((day) => [day.branch_id, day]));
  expect(found.get('Aix_les_bains_1')).toMatchObject({ entries: sum([0], hours), observed_share: 1 });
  expect(found.get('Lyon_1')).toMatchObject({ entries: sum([0, 1, 2], hours), observed_share: 1 });
  // One counter said that it was broken for an hour: a gap, not a zero and not -10.
  expect(found.get('Lyon_2')).toMatchObject({ entries: sum([0, 1], hours) - 110 });
  expect(found.get('Lyon_2')?.observed_share).toBeLessThan(1);
  const broken = await query(
    lake,
    "SELECT reported_status, entries FROM readings WHERE sensor_id = 'lyon_2-1' AND reported_status = 'broken'",
  );
  expect(broken).toEqual([{ reported_status: 'broken', entries: null }]);
});
