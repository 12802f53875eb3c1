import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dayMs } from '../../domain/time.ts';
import { diskFiles } from '../../lake/disk-files.ts';
import { newToken, parseToken, sameHash } from './token-text.ts';
import { recheckMs, Tokens } from './tokens.ts';

async function lab() {
  const folder = join(await mkdtemp(join(tmpdir(), 'footfall-access-')), 'access');
  onTestFinished(() => rm(join(folder, '..'), { recursive: true, force: true }));
  const clock = { at: 1_700_000_000_000, now: () => clock.at };
  const warnings: string[] = [];
  const warn = (fields: object, message: string) => warnings.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug() {}, info() {}, warn, error: warn };
  const open = () => new Tokens({ folder, files: diskFiles(), clock, log });
  return { folder, clock, warnings, open };
}

const viewer = { role: 'viewer', name: 'screen in the hall', expiresAt: null } as const;

describe('a token', () => {
  it('lets its holder in, by name and role, and nobody with another secret', async () => {
    const { open } = await lab();
    const tokens = open();
    const { info, text } = await tokens.create(viewer);
    expect(info).toMatchObject({ role: 'viewer', name: 'screen in the hall', status: 'valid' });
    expect(await tokens.check(text)).toEqual({ role: 'viewer', name: 'screen in the hall' });
    expect(await tokens.check(` ${text}\n`)).not.toBeNull();
    const other = newToken().text.slice('fft_0123456789_'.length);
    for (const wrong of ['', 'x', info.id, `${text}x`, text.slice(0, -1), `fft_${info.id}_${other}`, newToken().text]) {
      expect(await tokens.check(wrong)).toBeNull();
    }
  });

  it('without a name is named by its role and id, so that two are told apart', async () => {
    const { open } = await lab();
    const { info, text } = await open().create({ role: 'operator', expiresAt: null });
    expect(info.name).toBe(`operator ${info.id}`);
    expect(await open().check(text)).toEqual({ role: 'operator', name: info.name });
  });

  it('is nowhere in the folder, only the hash of its secret', async () => {
    const { folder, open } = await lab();
    const { text } = await open().create(viewer);
    const secret = text.slice('fft_0123456789_'.length);
    const names = await readdir(folder);
    expect(names).toHaveLength(1);
    const stored = await readFile(join(folder, names[0]!), 'utf8');
    expect(stored).not.toContain(secret);
    expect(stored).toContain(parseToken(text)!.hash);
  });

  it('made or revoked by another process counts within seconds', async () => {
    const { clock, open } = await lab();
    const server = open();
    expect(await server.anyValid()).toBe(false);
    const prompt = open();
    const { info, text } = await prompt.create(viewer);
    clock.at += recheckMs;
    expect(await server.check(text)).not.toBeNull();
    expect((await prompt.revoke(info.id)).status).toBe('revoked');
    clock.at += recheckMs;
    expect(await server.check(text)).toBeNull();
    expect(await server.anyValid()).toBe(false);
    expect(await server.list()).toMatchObject([{ id: info.id, status: 'revoked' }]);
  });

  it('ends at its time, also between two looks into the folder', async () => {
    const { clock, open } = await lab();
    const tokens = open();
    const { text } = await tokens.create({ ...viewer, expiresAt: clock.at + dayMs });
    clock.at += dayMs - 1;
    expect(await tokens.check(text)).not.toBeNull();
    clock.at += 1;
    expect(await tokens.check(text)).toBeNull();
    expect(await tokens.list()).toMatchObject([{ status: 'expired' }]);
  });

  it('stays revoked from the first time on, and is not to be revoked by a wrong id', async () => {
    const { clock, open } = await lab();
    const tokens = open();
    const { info } = await tokens.create(viewer);
    const first = await tokens.revoke(info.id);
    clock.at += 5;
    expect(await open().revoke(info.id)).toEqual(first);
    const misspelt = `${info.id.slice(0, -1)}_`;
    await expect(tokens.revoke(misspelt)).rejects.toMatchObject({ code: 'USAGE', hint: `Did you mean ${info.id}?` });
  });

  it('lets nobody in when its file is damaged, and says so once', async () => {
    const { folder, open, warnings } = await lab();
    const { info, text } = await open().create(viewer);
    await writeFile(join(folder, `${info.id}.json`), '{"id": "cut');
    const tokens = open();
    expect(await tokens.check(text)).toBeNull();
    expect(await tokens.list()).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  it('is revoked by a file that is there, whatever is in it', async () => {
    const { folder, open } = await lab();
    const { info, text } = await open().create(viewer);
    await writeFile(join(folder, `${info.id}.revoked.json`), '');
    expect(await open().check(text)).toBeNull();
  });

  it('has 32 random bytes and can be told from other texts', () => {
    const [one, two] = [newToken(), newToken()];
    expect(one.text).toMatch(/^fft_[0-9a-z]{10}_[0-9A-Za-z_-]{43}$/);
    expect(one.text).not.toBe(two.text);
    expect(sameHash(one.hash, parseToken(one.text)!.hash)).toBe(true);
    expect(sameHash(one.hash, two.hash)).toBe(false);
    expect(sameHash(one.hash, '')).toBe(false);
  });
});
