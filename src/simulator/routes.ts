import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addDays, dateOfDayNumber, dayNumber, type EpochMs, minuteMs, utcDate } from '../domain/time.ts';
import { hourRecord, readingWriter, truthWriter, type Writer, writePage } from './answers.ts';
import {
  branchesAnswer,
  problemAnswer,
  type RangeQuery,
  rangeQuery,
  readingAnswer,
  readingsAnswer,
  sensorsAnswer,
  truthAnswer,
  visitorCountQuery,
  weatherAnswer,
  weatherQuery,
} from './api-schemas.ts';
import { parseCursor } from './cursor.ts';
import { branchRecord, createDirectory, type Directory, sensorRecord } from './directory.ts';
import type { SimulatorOptions } from './options.ts';
import { Refusal } from './problem.ts';
import type { DayWeather } from './weather.ts';
import type { Page, World, WorldQuery } from './world.ts';

type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

const longestWeatherDays = 3700;

export function addRoutes(app: App, { world, network, clock, truth }: SimulatorOptions): void {
  const directory = createDirectory(network);
  const branches = { data: network.branches.map(branchRecord) };
  const names = new Map(network.branches.map((branch) => [branch.id, branch.name]));
  const sensors = { data: network.sensors.map((sensor) => sensorRecord(names, sensor)) };

  app.get(
    '/healthz',
    { schema: { response: { 200: z.object({ status: z.literal('ok'), now: z.string() }) } } },
    async () => ({ status: 'ok' as const, now: new Date(clock.now()).toISOString() }),
  );
  app.get('/v1/branches', { schema: { response: { 200: branchesAnswer } } }, async () => branches);
  app.get('/v1/sensors', { schema: { response: { 200: sensorsAnswer } } }, async () => sensors);

  app.get(
    '/v1/readings',
    {
      schema: {
        summary: 'Readings whose interval starts in [from, to)',
        description:
          'By UTC hour, then sensor, then start. As CSV with `Accept: text/csv` or `format=csv`; the next cursor is ' +
          'then in the header `x-next-cursor`. All pages of one cursor chain are as of the time of the first.',
        querystring: rangeQuery,
        response: { 200: readingsAnswer, 400: problemAnswer },
      },
    },
    (request, reply) => range(request, reply, (query) => world.readings(query), readingWriter),
  );

  if (truth) {
    app.get(
      '/v1/truth',
      {
        schema: {
          summary: 'What really passed in each sensor-hour, and the faults in force',
          querystring: rangeQuery,
          response: { 200: truthAnswer, 400: problemAnswer },
        },
      },
      (request, reply) => range(request, reply, (query) => world.truth(query), truthWriter),
    );
  }

  app.get(
    '/v1/visitor-count',
    {
      schema: {
        summary: 'One sensor-hour',
        querystring: visitorCountQuery,
        response: { 200: readingAnswer, 400: problemAnswer, 404: problemAnswer },
      },
    },
    async (request) => visitorCount(world, directory, request.query, clock.now()),
  );

  app.get(
    '/v1/weather',
    {
      schema: {
        summary: 'Daily weather of each region, of the dates [from, to), up to today',
        querystring: weatherQuery,
        response: { 200: weatherAnswer, 400: problemAnswer },
      },
    },
    async (request) => ({ data: weatherBetween(world, request.query, clock.now()) }),
  );

  async function range<Item>(
    request: FastifyRequest<{ Querystring: RangeQuery }>,
    reply: FastifyReply,
    ask: (query: WorldQuery) => Page<Item>,
    writer: Writer<Item>,
  ): Promise<never> {
    const { query } = request;
    const format = query.format ?? (/\btext\/csv\b/i.test(request.headers.accept ?? '') ? 'csv' : 'json');
    const { body, next } = await writePage(ask, worldQuery(directory, query, clock.now()), format, writer);
    if (next !== null) {
      const url = new URL(request.url, 'http://simulator');
      url.searchParams.set('cursor', next);
      reply.header('x-next-cursor', next).header('link', `<${url.pathname}${url.search}>; rel="next"`);
    }
    reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
    // As bytes, so that no serializer walks through fifty thousand records again.
    reply.header('vary', 'accept').send(Buffer.from(body));
    // Returned, so that Fastify waits for the hooks of the send; its types know only the record as a return value.
    return reply as never;
  }
}

function worldQuery(directory: Directory, query: RangeQuery, now: EpochMs): WorldQuery {
  const from = Date.parse(query.from);
  const to = Date.parse(query.to);
  if (from > to) throw new Refusal(400, 'from: expected a time before to.');
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor, now);
  return {
    from,
    to,
    now: cursor?.asOf ?? now,
    at: cursor?.at ?? null,
    limit: query.limit,
    branches: query.branch ? new Set(query.branch.map((name) => directory.branch(name).id)) : null,
    sensors: query.sensor ? new Set(query.sensor.map((id) => directory.sensor(id).id)) : null,
  };
}

function visitorCount(
  world: World,
  directory: Directory,
  query: z.infer<typeof visitorCountQuery>,
  now: EpochMs,
): z.infer<typeof readingAnswer> {
  const branch = directory.branch(query.branch);
  const instant = /(Z|[+-]\d\d:?\d\d)$/.test(query.date_time)
    ? Date.parse(query.date_time)
    : Temporal.PlainDateTime.from(query.date_time.replace(' ', 'T')).toZonedDateTime(branch.timeZone).epochMilliseconds;
  for (const sensor of directory.sensorsAt(branch, query.sensor)) {
    const hour = world.hourAt(sensor.id, instant);
    if (hour?.branchId !== branch.id) continue;
    const to = hour.start + hour.minutes * minuteMs;
    const sensors = new Set([sensor.id]);
    const page = world.readings({ from: hour.start, to, now, sensors, branches: null, at: null, limit: 1000 });
    const record = hourRecord(page.items, hour.start, hour.minutes);
    if (record) return record;
    throw new Refusal(404, `Sensor ${sensor.id} has not reported that hour.`);
  }
  throw new Refusal(404, `Branch ${branch.id} had no sensor ${query.sensor} at that time.`);
}

type WeatherRecord = z.infer<typeof weatherAnswer>['data'][number];

function weatherBetween(world: World, query: z.infer<typeof weatherQuery>, now: EpochMs): WeatherRecord[] {
  const from = Math.max(dayNumber(query.from), dayNumber(utcDate(world.from)));
  const to = Math.min(dayNumber(query.to), dayNumber(addDays(utcDate(now), 1)));
  if (query.from > query.to) throw new Refusal(400, 'from: expected a date before to.');
  if (to - from > longestWeatherDays) throw new Refusal(400, `to: expected at most ${longestWeatherDays} days.`);
  const records: WeatherRecord[] = [];
  for (let day = from; day < to; day++) {
    for (const region of world.regions) {
      const weather = world.weather(dateOfDayNumber(day), region);
      if (weather) records.push(weatherRecord(weather));
    }
  }
  return records;
}

function weatherRecord(weather: DayWeather): WeatherRecord {
  return {
    date: weather.date,
    region: weather.region,
    temperature_celsius: weather.temperatureCelsius,
    rain_millimetres: weather.rainMillimetres,
    snow_centimetres: weather.snowCentimetres,
  };
}
