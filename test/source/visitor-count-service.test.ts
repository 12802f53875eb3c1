import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Branch, Sensor } from '../../src/domain/network.ts';
import { isoInstant } from '../../src/domain/time.ts';
import { checkUnit, parseCount, parseInterval } from '../../src/source/counts.ts';
import { parseMapping, zoneOfMapping } from '../../src/source/mapping.ts';
import { readRecords } from '../../src/source/records.ts';
import { alignStart, parseTimes } from '../../src/source/times.ts';
import { answerJson, hour, type Loopback, pull, type Stored, serve } from './loopback.ts';

const file = new URL('../../examples/visitor-count-service/mapping.yaml', import.meta.url);
const mapping = parseMapping(readFileSync(file, 'utf8'), 'mapping.yaml');

const branch = (name: string) => ({ id: name, name, timeZone: 'Europe/Paris', opened: null, closed: null }) as Branch;
const sensor = (branchId: string, position: string) =>
  ({
    id: `${branchId}/${position}`,
    intervalMinutes: 60,
    placements: [{ branchId, position, share: 1, from: null, to: null }],
  }) as unknown as Sensor;
const network = {
  branches: [branch('Aix_les_bains_1'), branch('Lyon_1')],
  sensors: [sensor('Aix_les_bains_1', '0'), sensor('Lyon_1', '0'), sensor('Lyon_1', '1')],
};

let server: Loopback;
afterEach(() => server.close());

/** As the real one: closed but from 9 to 18, one counter broken, errors for what it does not know. */
function visitorCounts(): Promise<Loopback> {
  return serve((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const [date, agency, counter] = ['date_time', 'agency_name', 'counter_id'].map((name) =>
      url.searchParams.get(name),
    );
    const at = /^\d{4}-\d\d-\d\d (\d\d):\d\d$/.exec(date ?? '');
    if (url.pathname !== '/get_visitor_count' || !at || !agency || !/^\d+$/.test(counter ?? '')) {
      response.writeHead(422).end();
      return;
    }
    const local = Number(at[1]);
    const open = local >= 9 && local < 18;
    const count = agency === 'Lyon_1' && counter === '1' ? -10 : open ? local * 10 + agency.length : -1;
    answerJson(response, {
      agency_name: agency,
      date_time: date,
      visitor_count: count,
      unit: 'visitors',
      counter_id: Number(counter),
    });
  });
}

async function readBatch({ bytes, meta }: Stored) {
  const body = (async function* () {
    yield bytes;
  })();
  const records = await Array.fromAsync(readRecords(mapping, body, { parts: meta.parts as { length: number }[] }));
  return records.map((record) => {
    const { form, pattern } = mapping.time;
    const [time] = parseTimes([record.time ?? ''], { form, pattern, zone: zoneOfMapping(mapping, network) });
    const minutes = parseInterval(record.interval, mapping).minutes ?? 60;
    const count = parseCount(record.entries, mapping);
    return {
      who: `${record.branch} ${record.sensor}`,
      start: isoInstant(alignStart(time?.instant ?? Number.NaN, minutes, mapping.time)),
      count: count.value ?? count.status,
      errors: [record.error, time?.error, count.error, checkUnit(record.unit, mapping)].filter(Boolean),
    };
  });
}

describe('a service that answers one counter and one hour, from its mapping alone', () => {
  it('is asked for every hour of every counter in local time, and its answers are read as they are meant', async () => {
    server = await visitorCounts();
    const from = Date.parse('2025-05-29T06:00:00Z');
    const found = await pull(server.url, { mapping, network, from, to: from + 2 * hour });
    expect(server.asked).toContain(
      '/get_visitor_count?date_time=2025-05-29%2009%3A05&agency_name=Aix_les_bains_1&counter_id=0',
    );
    expect(found).toMatchObject({ requests: 6, failures: [], covered: [{ start: from, end: from + 2 * hour }] });
    expect(found.stored).toHaveLength(1);
    expect(await readBatch(found.stored[0] as Stored)).toEqual([
      { who: 'Aix_les_bains_1 0', start: '2025-05-29T06:00:00Z', count: 'closed', errors: [] },
      { who: 'Lyon_1 0', start: '2025-05-29T06:00:00Z', count: 'closed', errors: [] },
      { who: 'Lyon_1 1', start: '2025-05-29T06:00:00Z', count: 'broken', errors: [] },
      { who: 'Aix_les_bains_1 0', start: '2025-05-29T07:00:00Z', count: 105, errors: [] },
      { who: 'Lyon_1 0', start: '2025-05-29T07:00:00Z', count: 96, errors: [] },
      { who: 'Lyon_1 1', start: '2025-05-29T07:00:00Z', count: 'broken', errors: [] },
    ]);
  });

  it('leaves out of what is covered only the hours in which a counter did not answer', async () => {
    server = await serve((request, response) => {
      const date = new URL(request.url ?? '', 'http://x').searchParams.get('date_time') ?? '';
      if (date.endsWith('10:05') && request.url?.includes('Aix')) response.writeHead(404).end();
      else answerJson(response, { agency_name: 'Lyon_1', date_time: date, visitor_count: 1, counter_id: 0 });
    });
    const from = Date.parse('2025-05-29T07:00:00Z');
    const found = await pull(server.url, { mapping, network, from, to: from + 3 * hour });
    expect(found.failures).toHaveLength(1);
    expect(found.covered).toEqual([
      { start: from, end: from + hour },
      { start: from + 2 * hour, end: from + 3 * hour },
    ]);
    expect(found.stored[0]?.bodies).toHaveLength(8);
  });

  it('is not asked for the hour that does not exist, and once for the two that have one name', async () => {
    server = await visitorCounts();
    const aix = { ...network, sensors: network.sensors.slice(0, 1) };
    const hoursOf = async (day: string, hours: number) => {
      const from = Date.parse(day);
      const { stored } = await pull(server.url, { mapping, network: aix, from, to: from + hours * hour });
      return (await readBatch(stored[0] as Stored)).map(({ start, errors }) =>
        [start.slice(11, 13), ...errors].join(' '),
      );
    };
    expect(await hoursOf('2025-03-30T00:00:00Z', 3)).toEqual(['00', '01', '02']);
    expect(server.asked.map((url) => decodeURIComponent(url).slice(40, 45))).toEqual(['01:05', '03:05', '04:05']);
    expect(await hoursOf('2025-10-25T23:00:00Z', 4)).toEqual(['23', '00', '02']);
  });
});
