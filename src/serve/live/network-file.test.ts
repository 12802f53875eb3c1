import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { diskFiles } from '../../lake/disk-files.ts';
import { NetworkFile } from './network-file.ts';

const text = (name: string, more = '') => `
id: lab
name: ${name}
timeZone: Europe/Paris
schedules:
  days: { weekly: { monday: ["09:00-17:00"] } }
schedule: days
branches:
  - id: north
    sensors: [{ id: n-1 }]
${more}`;

async function lab(first: string) {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-network-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'network.yaml');
  await writeFile(path, first);
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (_fields: object, message: string) => warnings.push(message) };
  const file = await NetworkFile.open({ path, files: diskFiles(), log });
  return { folder, path, file, warnings };
}

describe('the network file of a running server', () => {
  it('is read again when it changes, and only then', async () => {
    const { path, file } = await lab(text('One'));
    const first = file.current();
    await file.check();
    expect(file.current()).toBe(first);
    await writeFile(path, text('Another'));
    await file.check();
    expect(file.current().name).toBe('Another');
  });

  it('keeps the last good reading while it is broken, says what is wrong once, and recovers', async () => {
    const { path, file, warnings } = await lab(text('One'));
    await writeFile(path, text('Two', 'nonsense: true'));
    await file.check();
    await file.check();
    expect(file.current().name).toBe('One');
    expect(file.problem()).toMatch(/nonsense.*NETWORK_INVALID/);
    expect(file.problem()).toContain(path);
    expect(file.problemWithoutFolders()).toMatch(/^network\.yaml:.*nonsense.*NETWORK_INVALID/);
    expect(file.problemWithoutFolders()).not.toContain('/');
    expect(warnings).toHaveLength(1);
    await writeFile(path, text('Three'));
    await file.check();
    expect(file.current().name).toBe('Three');
    expect(file.problem()).toBeNull();
  });

  it('may go missing and come back', async () => {
    const { path, file } = await lab(text('One'));
    await rm(path);
    await file.check();
    expect(file.current().name).toBe('One');
    expect(file.problem()).toContain('FILE_UNREADABLE');
    await writeFile(path, text('Back again'));
    await file.check();
    expect(file.current().name).toBe('Back again');
    expect(file.problem()).toBeNull();
  });

  it('may not become that of another network', async () => {
    const { path, file } = await lab(text('One'));
    await writeFile(path, text('One').replace('id: lab', 'id: other'));
    await file.check();
    expect(file.current().id).toBe('lab');
    expect(file.problem()).toBe('It describes the network "other" now; this lake is that of "lab".');
  });

  it('changes with the file of its sensors too', async () => {
    const { folder, path, file } = await lab(text('One'));
    const sensors = join(folder, 'sensors.csv');
    await writeFile(sensors, 'id,branch\nn-2,north\n');
    await writeFile(path, text('With sensors', 'sensorsFile: sensors.csv'));
    await file.check();
    expect(file.problem()).toBeNull();
    expect(file.current().sensors).toHaveLength(2);
    await writeFile(sensors, 'id,branch\nn-2,north\nn-3,north\n');
    await file.check();
    expect(file.current().sensors).toHaveLength(3);
  });
});
