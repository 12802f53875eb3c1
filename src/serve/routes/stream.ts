import type { FastifyRequest } from 'fastify';
import type { ServeContext } from '../context.ts';
import { changeEvent } from '../contract/stream.ts';
import { type Api, problems } from '../http/api.ts';
import { cookieToken } from '../http/cookie.ts';
import { bearerToken } from '../http/security.ts';
import { ChangeHub, type LiveEvent } from '../live/change-hub.ts';
import { EventStream } from '../live/event-stream.ts';
import { branchDays } from '../questions/periods.ts';
import { readToday, type TodayRow, todayHours } from '../questions/today.ts';

/** Changes of the tables, as they come. */
export function addStreamRoutes(app: Api, context: ServeContext): void {
  const { reader, clock, log } = context;
  const { closing, options } = app.serving;
  const hub = new ChangeHub({
    view: () => reader.view(),
    date: () => branchDays(context.network(), clock.now()).today,
    async today(view) {
      const days = branchDays(context.network(), clock.now());
      const { sql, params } = todayHours(view, days);
      const { as_of_hour, entries, comparable_entries, expected } = readToday(
        await reader.rows<TodayRow>(sql, params, { signal: closing }),
      );
      return as_of_hour === null ? null : { date: days.today, entries, comparable_entries, expected, as_of_hour };
    },
    clock,
    log,
  });
  const open = new Set<EventStream>();
  closing.addEventListener('abort', () => {
    hub.close();
    for (const stream of open) stream.end();
  });
  const isWelcome = async (request: FastifyRequest) => {
    const { access } = options;
    if (access?.mode !== 'tokens') return true;
    const token = bearerToken(request) ?? cookieToken(request.headers.cookie);
    return token !== null && (await access.check(token)) !== null;
  };
  app.route({
    method: 'GET',
    url: '/v1/stream',
    exposeHeadRoute: false,
    schema: {
      summary: 'Server-sent events: which tables changed, and the new totals of today',
      description:
        'A `hello` with the state at once, a `change` for each difference to it, a comment every 15 seconds. The id of an event is the version of the lake; whoever comes back begins with a `hello`, whose version tells whether anything was missed.',
      operationId: 'getStream',
      tags: ['live'],
      response: {
        200: {
          description: 'Events `hello` and `change`; each with this as its data',
          content: { 'text/event-stream': { schema: changeEvent } },
        },
        ...problems([401, 403, 429, 503]),
      },
    },
    handler: async (request, reply) => {
      const { raw } = reply;
      let stream: EventStream | null = null;
      const before: LiveEvent[] = [];
      reply.header('retry-after', '30');
      const leave = await hub.listen((event) => (stream ? stream.send(event) : before.push(event)));
      reply.removeHeader('retry-after');
      if (raw.destroyed || closing.aborted) {
        leave();
        return reply;
      }
      reply.hijack();
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Of nginx: without it, events are held back until a buffer is full.
        'x-accel-buffering': 'no',
      });
      stream = new EventStream(raw, () => isWelcome(request));
      open.add(stream);
      raw.once('close', () => {
        leave();
        if (stream) open.delete(stream);
      });
      for (const event of before) stream.send(event);
      return reply;
    },
  });
}
