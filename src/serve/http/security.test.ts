import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Api, addJsonRoute } from './api.ts';
import type { Access } from './options.ts';
import { fakeContext, testServer } from './server.fixture.ts';

const schema = { summary: 'x', tags: ['x'], querystring: z.strictObject({}), response: z.object({}).loose() };

const access: Access = {
  mode: 'tokens',
  check: async (token) => {
    if (token === 'see') return { role: 'viewer', name: 'screen' };
    return token === 'do' ? { role: 'operator', name: 'ann' } : null;
  },
};

function addTestRoutes(api: Api): void {
  addJsonRoute(api, '/v1/who', schema, (_query, { role, caller }) => ({ body: () => ({ role, caller }) }));
  addJsonRoute(api, '/v1/work', { ...schema, method: 'POST', role: 'operator' }, () => ({ body: () => ({}) }));
}

const guarded = () => testServer(fakeContext(), { access }, addTestRoutes);
const open = () => testServer(fakeContext(), {}, addTestRoutes);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a server with tokens', () => {
  it.each(['/v1/who', '/docs/', '/docs/json', '/docs/static/swagger-ui.css', '/v1/openapi.json'])(
    'asks for one at %s',
    async (url) => {
      const answer = await (await guarded()).inject(url);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    },
  );

  it.each(['/', '/healthz', '/readyz', '/branch/x'])('shows %s to anybody', async (url) => {
    expect((await (await guarded()).inject(url)).statusCode).toBe(200);
  });

  it('knows the caller by the token', async () => {
    const app = await guarded();
    const see = await app.inject({ url: '/v1/who', headers: bearer('see') });
    expect(see.json()).toEqual({ role: 'viewer', caller: 'screen' });
    expect((await app.inject({ url: '/v1/who', headers: bearer('wrong') })).statusCode).toBe(401);
    expect((await app.inject({ url: '/v1/who', headers: { authorization: 'Basic c2VlOg==' } })).statusCode).toBe(401);
  });

  it('lets only an operator ask for work', async () => {
    const app = await guarded();
    const ask = (headers: object) => app.inject({ method: 'POST', url: '/v1/work', headers: { ...headers } });
    expect((await ask({})).statusCode).toBe(401);
    const refused = await ask(bearer('see'));
    expect(refused.statusCode).toBe(403);
    expect(refused.json().code).toBe('FORBIDDEN');
    expect((await ask(bearer('do'))).statusCode).toBe(200);
  });

  it('signs a browser in with a cookie that no script can read, and out again', async () => {
    const app = await guarded();
    const signIn = (token: string) => app.inject({ method: 'POST', url: '/v1/session', payload: { token } });
    const wrong = await signIn('wrong');
    expect(wrong.statusCode).toBe(401);
    expect(wrong.headers['set-cookie']).toBeUndefined();
    const right = await signIn('do');
    expect(right.json()).toEqual({ role: 'operator', name: 'ann' });
    const cookie = String(right.headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` };
    expect((await app.inject({ url: '/v1/who', headers })).json().caller).toBe('ann');
    const out = await app.inject({
      method: 'DELETE',
      url: '/v1/session',
      headers: { ...headers, 'sec-fetch-site': 'same-origin' },
    });
    expect(out.statusCode).toBe(204);
    expect(out.headers['set-cookie']).toMatch(/^footfall_token=; .*Max-Age=0/);
  });

  it('answers wrong tokens with 429 from some number on, and still takes the right one', async () => {
    const app = await testServer(fakeContext(), { access, limits: { refusalsPerMinute: 2 } }, addTestRoutes);
    const ask = async (token: string) => (await app.inject({ url: '/v1/who', headers: bearer(token) })).statusCode;
    expect([await ask('a'), await ask('b'), await ask('c'), await ask('see')]).toEqual([401, 401, 429, 200]);
  });

  it('counts the requests of each token', async () => {
    const app = await testServer(fakeContext(), { access, limits: { requestsPerMinute: 2 } }, addTestRoutes);
    const ask = (token: string) => app.inject({ url: '/v1/who', headers: bearer(token) });
    await ask('see');
    await ask('see');
    const third = await ask('see');
    expect(third.statusCode).toBe(429);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect(third.json().code).toBe('RATE_LIMITED');
    expect((await ask('do')).statusCode).toBe(200);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('takes any Host, unless it is told which', async () => {
    const headers = { host: 'footfall.example.org', ...bearer('see') };
    expect((await (await guarded()).inject({ url: '/v1/who', headers })).statusCode).toBe(200);
    const strict = await testServer(fakeContext(), { access, allowedHosts: ['other.org'] }, addTestRoutes);
    expect((await strict.inject({ url: '/v1/who', headers })).statusCode).toBe(403);
  });
});

describe('work that is asked for', () => {
  const post = async (headers: Record<string, string>, guard = false) => {
    const app = await (guard ? guarded() : open());
    return (await app.inject({ method: 'POST', url: '/v1/work', headers: { host: 'localhost:80', ...headers } }))
      .statusCode;
  };

  it('may come from a program', async () => expect(await post({})).toBe(200));
  it('may come from our own page', async () => {
    expect(await post({ 'sec-fetch-site': 'same-origin', origin: 'http://localhost' })).toBe(200);
    expect(await post({ origin: 'http://localhost' })).toBe(200);
    expect(await post({ origin: 'http://localhost:8700', host: 'localhost:8700' })).toBe(200);
  });
  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:81' },
  ])('may not come from a page with %j', async (headers) => expect(await post(headers)).toBe(403));
  it('with a cookie must tell which page it comes from', async () => {
    const cookie = 'footfall_token=do';
    expect(await post({ cookie }, true)).toBe(403);
    expect(await post({ cookie, 'sec-fetch-site': 'cross-site' }, true)).toBe(403);
    expect(await post({ cookie, 'sec-fetch-site': 'same-origin' }, true)).toBe(200);
  });
});

describe('an open server', () => {
  it('takes everybody at this machine for an operator', async () => {
    expect((await (await open()).inject('/v1/who')).json()).toEqual({ role: 'operator', caller: 'local' });
  });

  it.each(['evil.example', 'localhost.evil.example', '192.168.0.7', 'a b', 'user@localhost'])(
    'does not answer for the Host %s, which a foreign page may have pointed here',
    async (host) => {
      const answer = await (await open()).inject({ url: '/v1/who', headers: { host } });
      expect(answer.statusCode).toBe(403);
    },
  );

  it.each(['localhost:8700', '127.0.0.1:1', '[::1]:8700', 'LOCALHOST'])('answers for the Host %s', async (host) => {
    expect((await (await open()).inject({ url: '/v1/who', headers: { host } })).statusCode).toBe(200);
  });

  it('believes no header about where a request comes from', async () => {
    const app = await testServer(fakeContext(), { limits: { requestsPerMinute: 1 } }, addTestRoutes);
    const ask = (n: number) =>
      app.inject({
        url: '/v1/who',
        headers: { 'x-forwarded-for': `10.0.0.${n}`, 'x-forwarded-host': 'evil', 'x-forwarded-proto': 'https' },
      });
    expect((await ask(1)).statusCode).toBe(200);
    expect((await ask(2)).statusCode).toBe(429);
  });

  it('believes the proxy that it is told to believe', async () => {
    const options = { trustProxy: '127.0.0.1', limits: { requestsPerMinute: 1 } };
    const app = await testServer(fakeContext(), options, addTestRoutes);
    const ask = (headers: object) =>
      app.inject({ method: 'POST', url: '/v1/session', headers: { ...headers }, payload: { token: 'x' } });
    const secure = await ask({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.1' });
    expect(secure.headers['set-cookie']).toMatch(/; Secure$/);
    expect((await ask({ 'x-forwarded-for': '10.0.0.2' })).statusCode).toBe(200);
    expect((await ask({ 'x-forwarded-for': '10.0.0.2' })).statusCode).toBe(429);
  });

  it('sends a policy without inline script, and may not be framed', async () => {
    const { headers } = await (await open()).inject('/v1/who');
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).toMatch(/connect-src 'self';/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});
