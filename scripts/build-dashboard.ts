/**
 * Builds dashboard/ into dashboard/dist, unless what is there was made of the same sources: `npm start` runs this first.
 * What was built before stays until the new one is whole, so that a server beside goes on.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { precompress } from './precompress.ts';

const root = join(import.meta.dirname, '..');
const sources = join(root, 'dashboard');
const built = join(sources, 'dist');
/** What the build in dist was made of. */
const stamp = join(built, '.made-of');
const notSources = /^(dist|node_modules|\.building-\d+)$/;

if (!existsSync(join(sources, 'index.html'))) {
  console.log('dashboard: there are no sources to build here; the API will be served alone.');
} else {
  const fingerprint = fingerprintOf([...filesOf(sources), join(root, 'package-lock.json')]);
  if (!existsSync(join(built, 'index.html')) || readIfThere(stamp) !== fingerprint) await build(fingerprint);
}

async function build(fingerprint: string): Promise<void> {
  const started = performance.now();
  process.stdout.write('dashboard: building …');
  // Loaded only here: when nothing changed this script takes a tenth of a second.
  const vite = await import('vite');
  const workshop = join(sources, `.building-${process.pid}`);
  // Named like the folder that it becomes, which git ignores.
  const fresh = join(workshop, 'dist');
  mkdirSync(fresh, { recursive: true });
  try {
    await vite.build({
      configFile: join(sources, 'vite.config.ts'),
      logLevel: 'error',
      mode: 'production',
      build: { outDir: fresh, emptyOutDir: true },
    });
    await precompress(fresh);
    writeFileSync(join(fresh, '.made-of'), fingerprint);
    rmSync(built, { recursive: true, force: true });
    renameSync(fresh, built);
  } catch (error) {
    console.error(`\ndashboard: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  console.log(` done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Sorted, so that the fingerprint does not depend on the file system. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notSources.test(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

function fingerprintOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const body = readFileSync(file);
    hash.update(`${relative(root, file).replaceAll(sep, '/')}\n${body.length}\n`);
    hash.update(body);
  }
  return hash.digest('hex');
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
