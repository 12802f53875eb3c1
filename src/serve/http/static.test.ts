import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { fakeContext, testServer } from './server.fixture.ts';

const page = { accept: 'text/html' };

async function dashboard() {
  const parent = await mkdtemp(join(tmpdir(), 'footfall-static-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  await writeFile(join(parent, 'secret.txt'), 'secret');
  const folder = join(parent, 'dist');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>The dashboard</title>');
  await writeFile(join(folder, 'icon.svg'), '<svg/>');
  await writeFile(join(folder, '.made-of'), 'hash');
  await writeFile(join(folder, 'assets/app-1a2b.js'), 'hello()');
  await writeFile(join(folder, 'assets/app-1a2b.js.br'), brotliCompressSync('hello() // compressed when built'));
  return { folder, app: await testServer(fakeContext(), { dashboardFolder: folder }) };
}

it('each page of the dashboard is index.html, asked for anew each time', async () => {
  const { app } = await dashboard();
  for (const url of ['/', '/index.html', '/branch/fr.001?period=28', '/data/hourly']) {
    const answer = await app.inject({ url, headers: page });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('The dashboard');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers['content-type']).toContain('text/html');
  }
});

it('a page that has not changed is not sent again', async () => {
  const { app } = await dashboard();
  const { headers } = await app.inject({ url: '/', headers: page });
  const again = await app.inject({ url: '/', headers: { ...page, 'if-none-match': String(headers.etag) } });
  expect(again.statusCode).toBe(304);
});

it('an asset is kept for ever, and sent as it was compressed', async () => {
  const { app } = await dashboard();
  const plain = await app.inject('/assets/app-1a2b.js');
  expect(plain.body).toBe('hello()');
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const compressed = await app.inject({ url: '/assets/app-1a2b.js', headers: { 'accept-encoding': 'br, gzip' } });
  expect(compressed.headers['content-encoding']).toBe('br');
  expect(compressed.headers['content-length']).toBe(String(compressed.rawPayload.length));
  expect(compressed.headers['content-type']).toContain('javascript');
  expect(brotliDecompressSync(compressed.rawPayload).toString()).toBe('hello() // compressed when built');
});

it('an asset that is not there is not the page', async () => {
  const { app } = await dashboard();
  for (const url of ['/assets/old.js', '/v1/old', '/v1', '/assets/']) {
    const answer = await app.inject({ url, headers: page });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().code).toBe('NOT_FOUND');
  }
  expect((await app.inject({ url: '/branch/x', headers: { accept: 'application/json' } })).statusCode).toBe(404);
});

it('a file at the top is sent by its name', async () => {
  const { app } = await dashboard();
  const answer = await app.inject('/icon.svg');
  expect(answer.headers['content-type']).toContain('image/svg+xml');
  expect(answer.headers['cache-control']).toBe('no-cache');
});

it.each(['/assets//etc/passwd', '/assets/....//....//package.json', '/assets/'])(
  'an address among the files that leads nowhere is said not to be there: %s',
  async (url) => {
    const { app } = await dashboard();
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
  },
);

it('what looks like a file is taken for a page only by a browser that opens it', async () => {
  const { app } = await dashboard();
  expect((await app.inject({ url: '/robots.txt', headers: { accept: '*/*' } })).statusCode).toBe(404);
  expect((await app.inject({ url: '/openapi.json', headers: { accept: '*/*' } })).statusCode).toBe(404);
  expect((await app.inject({ url: '/odd.name', headers: page })).statusCode).toBe(200);
  expect((await app.inject({ url: '/network', headers: { accept: '*/*' } })).statusCode).toBe(200);
});

it('no address leads out of the folder, or to a hidden file', async () => {
  const { app } = await dashboard();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const paths = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//../../secret.txt',
    '/..%00/secret.txt',
    '/.made-of',
    '/assets/.%2e/.made-of',
  ];
  for (const path of paths) {
    const answer = await rawGet(Number(new URL(url).port), path);
    expect(answer, path).toMatch(/^HTTP\/1.1 (200|400|403|404) /);
    expect(answer, path).not.toMatch(/\r\n\r\n(secret|hash)/);
    expect(answer, path).not.toContain(tmpdir());
  }
});

it('says how to build the dashboard while there is none, and shows it as soon as it is built', async () => {
  const { folder, app } = await dashboard();
  await rm(join(folder, 'index.html'));
  const before = await app.inject({ url: '/', headers: page });
  expect(before.statusCode).toBe(200);
  expect(before.body).toContain('npm run');
  await writeFile(join(folder, 'index.html'), 'Built');
  expect((await app.inject({ url: '/', headers: page })).body).toBe('Built');
  const never = await testServer(fakeContext());
  expect((await never.inject({ url: '/', headers: page })).body).toContain('/docs');
});

/** As it stands: other clients resolve `..` before they ask. */
function rawGet(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (piece) => {
      answer += piece;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
