import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Loopback, serve } from '../source/loopback.ts';

const hourMs = 3_600_000;
const sensors = ['n1', 'n2', 's1'];

/** A REST service over the shop's sensors, in CSV, whose tempers a test sets. */
export interface DoorService extends Loopback {
  /** What the service knows ends here, epoch milliseconds. */
  now: number;
  /** Answers in place of the counts, until it is null again. `asked` counts requests since it was set. */
  temper: ((path: string, response: ServerResponse, asked: number) => boolean) | null;
  /** Counts other than the usual, by `sensor hour` (such as `n1 2025-05-06T08`); null: none yet. */
  counts: Map<string, number | null>;
}

/** The mapping that asks it; `{base}` is the URL of the source. */
export const serviceMapping = `id: service
format: csv
fields: { sensor: sensor, time: time, entries: count }
intervalMinutes: 60
request:
  url: '{base}/readings'
  query: { from: '{from}', to: '{to}' }
`;

export async function doorService(): Promise<DoorService> {
  let asked = 0;
  let temper: DoorService['temper'] = null;
  const loopback = await serve((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    asked++;
    if (temper?.(url.pathname, response, asked)) return;
    response.writeHead(200, { 'content-type': 'text/csv' });
    const lines = ['sensor,time,count'];
    const end = Math.min(Date.parse(url.searchParams.get('to') ?? ''), service.now);
    for (let at = Date.parse(url.searchParams.get('from') ?? ''); at + hourMs <= end; at += hourMs) {
      const hour = new Date(at).toISOString();
      for (const sensor of sensors) {
        const count = service.counts.get(`${sensor} ${hour.slice(0, 13)}`);
        if (count !== null) lines.push(`${sensor},${hour},${count ?? usualCount(sensor, at)}`);
      }
    }
    response.end(`${lines.join('\n')}\n`);
  });
  const service: DoorService = {
    ...loopback,
    now: 0,
    counts: new Map(),
    get temper() {
      return temper;
    },
    set temper(next) {
      temper = next;
      asked = 0;
    },
  };
  return service;
}

export function usualCount(sensor: string, at: number): number {
  return ((at / hourMs) % 97) + sensors.indexOf(sensor) * 100;
}
