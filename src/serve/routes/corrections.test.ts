import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bank } from '../../network/network.fixture.ts';
import {
  type CorrectionAnswer,
  type CorrectionsAnswer,
  correctionAnswer,
  correctionsAnswer,
} from '../contract/corrections.ts';
import type { ServeOptions } from '../http/options.ts';
import { createServer } from '../http/server.ts';
import { makeServeLab } from '../serve-lab.fixture.ts';

const now = '2025-06-05T10:00:00Z';
const network = bank(['north', 'süd']);
const dead = {
  sensor_id: 'north-0',
  kind: 'dead',
  started_at: '2025-06-02T07:00:00Z',
  ended_at: null,
  ended_on: '2025-06-04',
  hours: 24,
};
const lastDay = { ...dead, started_at: '2025-06-04T07:00:00Z', ended_at: '2025-06-04T15:00:00Z', ended_on: undefined };
const drift = { ...dead, kind: 'drift', started_at: '2025-04-01T07:00:00Z', ended_at: '2025-06-01T15:00:00Z' };

async function api(options: ServeOptions = {}) {
  const lab = await makeServeLab({
    network,
    now,
    faults: [dead, { ...drift, ended_on: undefined }],
    faultDays: [lastDay],
  });
  onTestFinished(() => lab.close());
  const app = await createServer(lab.context, options);
  onTestFinished(() => app.close());
  const post = (url: string, body: object, headers = {}) =>
    app.inject({ method: 'POST', url, payload: body, headers: { ...headers } });
  const keep = async (body: object, url = '/v1/corrections', headers = {}): Promise<CorrectionAnswer> => {
    const answer = await post(url, body, headers);
    expect(answer.statusCode, answer.body).toBe(201);
    return correctionAnswer.parse(answer.json());
  };
  const list = async (query = ''): Promise<CorrectionsAnswer> => {
    const answer = await app.inject(`/v1/corrections${query}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return correctionsAnswer.parse(answer.json());
  };
  const faultId = async (kind: string) =>
    (await app.inject(`/v1/faults?from=2025-05-01&to=2025-06-06&kind=${kind}`)).json().data[0].id as string;
  return { ...lab, app, post, keep, list, faultId };
}

const span = { sensor_id: 'north-0', from: '2025-06-02T07:00:00Z', to: '2025-06-02T15:00:00Z' };
const why = { reason: 'counted by hand', author: 'Ann' };
const count = { ...span, ...why, kind: 'count', entries: 120 };

describe('a correction', () => {
  it('is kept as a record, shows in the list, and asks for the tables', async () => {
    const { keep, list, context } = await api();
    const { correction, open_hours, request } = await keep(count);
    expect(correction).toMatchObject({
      kind: 'count',
      entries: 120,
      author: 'Ann',
      reason: 'counted by hand',
      sensor_id: 'north-0',
      from: span.from,
      to: span.to,
      standing: 'in_force',
      low: null,
      fault: null,
    });
    expect(open_hours).toBe(7);
    expect(request).toMatchObject({ kind: 'transform', status: 'waiting', requested_by: 'local' });
    expect(await context.ledger.requests.recent(1)).toHaveLength(1);
    expect(await list()).toEqual({ data: [correction], total: 1, damaged: 0, next_cursor: null });
  });

  it('of each kind is taken, and a later one overrules', async () => {
    const { keep, list } = await api();
    await keep(count);
    await keep({ ...span, ...why, kind: 'range', low: 100, high: 140 });
    await keep({ ...span, ...why, kind: 'faulty', fault: 'undercount', to: '2025-06-02T11:00:00Z' });
    await keep({ ...span, ...why, kind: 'real', sensor_id: 'süd-0', fault_id: 'süd-0/spike/1' });
    const { data } = await list();
    expect(data.map(({ kind, standing }) => [kind, standing])).toEqual([
      ['real', 'in_force'],
      ['faulty', 'in_force'],
      ['range', 'in_force_in_part'],
      ['count', 'overruled'],
    ]);
    const kinds = async (query: string) => (await list(query)).data.map(({ kind }) => kind);
    expect(await kinds('?sensor=north-0')).toEqual(['faulty', 'range', 'count']);
    expect(await kinds('?kind=count,real')).toEqual(['real', 'count']);
    expect(await kinds('?standing=overruled')).toEqual(['count']);
    expect(await kinds(`?fault_id=${encodeURIComponent('süd-0/spike/1')}`)).toEqual(['real']);
    const first = await list('?limit=3');
    expect(first).toMatchObject({ total: 4, data: [{ kind: 'real' }, { kind: 'faulty' }, { kind: 'range' }] });
    expect(await kinds(`?limit=3&cursor=${first.next_cursor}`)).toEqual(['count']);
  });

  it('is taken back, and brought back', async () => {
    const { keep, list, post } = await api();
    const { correction } = await keep(count);
    const { correction: revert, open_hours } = await keep(why, `/v1/corrections/${correction.id}/revert`);
    expect([revert.kind, revert.reverts, open_hours]).toEqual(['revert', correction.id, null]);
    expect((await list()).data.map(({ standing }) => standing)).toEqual(['in_force', 'reverted']);
    const again = await post(`/v1/corrections/${correction.id}/revert`, why);
    expect([again.statusCode, again.json().code]).toEqual([422, 'CORRECTION_REFUSED']);
    await keep(why, `/v1/corrections/${revert.id}/revert`);
    expect((await list('?kind=count')).data[0]?.standing).toBe('in_force');
    const unknown = await post('/v1/corrections/nonsense/revert', why);
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'CORRECTION_UNKNOWN']);
  });

  it('that cannot be meant is refused, and nothing is kept', async () => {
    const { post, list } = await api();
    const wrong: [object, number, string][] = [
      [{}, 400, 'REQUEST_INVALID'],
      [{ ...count, kind: 'guess' }, 400, 'REQUEST_INVALID'],
      [{ ...count, entries: -1 }, 400, 'REQUEST_INVALID'],
      [{ ...count, entries: 1.5 }, 400, 'REQUEST_INVALID'],
      [{ ...count, entries: undefined }, 400, 'REQUEST_INVALID'],
      [{ ...count, more: 1 }, 400, 'REQUEST_INVALID'],
      [{ ...count, author: undefined }, 400, 'REQUEST_INVALID'],
      [{ ...count, author: 'two\nlines' }, 400, 'REQUEST_INVALID'],
      [{ ...count, reason: '' }, 400, 'REQUEST_INVALID'],
      [{ ...count, reason: 'x'.repeat(501) }, 400, 'REQUEST_INVALID'],
      [{ ...count, from: '2025-06-02T07:00:30Z' }, 400, 'REQUEST_INVALID'],
      [{ ...count, from: '2025-06-02' }, 400, 'REQUEST_INVALID'],
      [{ ...span, ...why, kind: 'range', low: 5, high: 4 }, 400, 'REQUEST_INVALID'],
      [{ ...span, ...why, kind: 'faulty', fault: 'drift' }, 400, 'REQUEST_INVALID'],
      [{ ...count, from: count.to, to: count.from }, 400, 'RANGE_REVERSED'],
      [{ ...count, from: '2023-06-02T07:00:00Z' }, 400, 'RANGE_TOO_LONG'],
      [{ ...count, sensor_id: 'north-9' }, 404, 'SENSOR_UNKNOWN'],
      [{ ...count, to: '2025-06-05T10:01:00Z' }, 422, 'CORRECTION_REFUSED'],
      [{ ...count, from: '2025-06-01T07:00:00Z', to: '2025-06-01T09:00:00Z' }, 422, 'CORRECTION_REFUSED'],
    ];
    for (const [body, status, code] of wrong) {
      const answer = await post('/v1/corrections', body);
      expect([answer.statusCode, answer.json().code], JSON.stringify(body)).toEqual([status, code]);
    }
    const text = {
      method: 'POST',
      url: '/v1/corrections',
      payload: 'x',
      headers: { 'content-type': 'text/plain' },
    } as const;
    expect((await (await api()).app.inject(text)).statusCode).toBe(400);
    expect((await list()).total).toBe(0);
  });

  it('is asked for anew only where a record was added', async () => {
    const { app, keep } = await api();
    const first = await app.inject('/v1/corrections');
    const known = { 'if-none-match': String(first.headers.etag) };
    expect((await app.inject({ url: '/v1/corrections', headers: known })).statusCode).toBe(304);
    await keep(count);
    expect((await app.inject({ url: '/v1/corrections', headers: known })).statusCode).toBe(200);
  });

  it('beside a damaged one is shown, and the damage told', async () => {
    const { keep, list, folder } = await api();
    await keep(count);
    await mkdir(`${folder}/raw/corrections/2025-01`, { recursive: true });
    await writeFile(`${folder}/raw/corrections/2025-01/20250101T000000000Z-aaaaaa.json`, '{');
    expect(await list()).toMatchObject({ total: 1, damaged: 1 });
  });
});

describe('a verdict on a fault', () => {
  it('that goes on holds until its last hour so far', async () => {
    const { keep, faultId, list } = await api();
    const id = await faultId('dead');
    const confirmed = await keep(why, `/v1/faults/${id}/confirm`);
    expect(confirmed.correction).toMatchObject({
      kind: 'faulty',
      fault: 'dead',
      fault_id: 'north-0/dead/1748847600',
      sensor_id: 'north-0',
      from: '2025-06-02T07:00:00Z',
      to: '2025-06-04T15:00:00Z',
    });
    const dismissed = await keep(why, `/v1/faults/${id}/dismiss`);
    expect(dismissed.correction).toMatchObject({ kind: 'real', fault: null, fault_id: 'north-0/dead/1748847600' });
    expect((await list()).data.map(({ standing }) => standing)).toEqual(['in_force', 'overruled']);
  });

  it('needs a reason, a fault that is there, and something to confirm', async () => {
    const { post, faultId } = await api();
    const id = await faultId('dead');
    const codeOf = async (url: string, body: object) => (await post(url, body)).json().code;
    expect(await codeOf(`/v1/faults/${id}/confirm`, { author: 'Ann' })).toBe('REQUEST_INVALID');
    expect(await codeOf(`/v1/faults/${id}/dismiss`, { reason: 'x' })).toBe('REQUEST_INVALID');
    expect(await codeOf(`/v1/faults/${'0'.repeat(32)}/dismiss`, why)).toBe('FAULT_UNKNOWN');
    expect(await codeOf('/v1/faults/x/dismiss', why)).toBe('FAULT_UNKNOWN');
    expect(await codeOf(`/v1/faults/${await faultId('drift')}/confirm`, why)).toBe('CORRECTION_REFUSED');
  });
});

describe('who may correct', () => {
  const withTokens = () =>
    api({
      access: {
        mode: 'tokens',
        check: async (token) =>
          token === 'op'
            ? { role: 'operator', name: 'Opal' }
            : token === 'view'
              ? { role: 'viewer', name: 'Vi' }
              : null,
      },
    });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const { author: _, ...unsigned } = count;

  it('is an operator, in whose name it is written', async () => {
    const { keep, post, folder } = await withTokens();
    const { correction, request } = await keep(unsigned, '/v1/corrections', bearer('op'));
    expect([correction.author, request?.requested_by]).toEqual(['Opal', 'Opal']);
    await keep({ ...unsigned, author: 'Opal' }, '/v1/corrections', bearer('op'));
    const other = await post('/v1/corrections', count, bearer('op'));
    expect([other.statusCode, other.json().code]).toEqual([400, 'REQUEST_INVALID']);
    expect((await post('/v1/corrections', unsigned, bearer('view'))).statusCode).toBe(403);
    expect((await post('/v1/corrections', unsigned)).statusCode).toBe(401);
    const names = await readdir(`${folder}/raw/corrections/2025-06`);
    expect(names).toHaveLength(2);
    expect(await readFile(`${folder}/raw/corrections/2025-06/${names[0]}`, 'utf8')).toContain('"author": "Opal"');
  });

  it('is no page of another site', async () => {
    const { post } = await api();
    for (const url of ['/v1/corrections', '/v1/corrections/x/revert', `/v1/faults/${'0'.repeat(32)}/dismiss`]) {
      const answer = await post(url, count, { 'sec-fetch-site': 'cross-site' });
      expect([answer.statusCode, answer.json().code], url).toEqual([403, 'FORBIDDEN']);
    }
  });
});
