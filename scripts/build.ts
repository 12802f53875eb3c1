/** Compiles src/ to dist/ for the published package, and lays the SQL beside it as it lies in src/; builds the dashboard. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });

const compiler = join(root, 'node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const dashboard = spawnSync(process.execPath, [join(import.meta.dirname, 'build-dashboard.ts')], { stdio: 'inherit' });
if (dashboard.status !== 0) process.exit(dashboard.status ?? 1);

const compiledElsewhere = /\.tsx?$/;
cpSync(join(root, 'src'), dist, {
  recursive: true,
  filter: (source) => !compiledElsewhere.test(source),
});

const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
for (const path of Object.values(bin)) chmodSync(join(root, path), 0o755);

const built = readdirSync(dist, { recursive: true, encoding: 'utf8' });
const scripts = built.filter((name) => name.endsWith('.js'));

// The compiler turns './x.ts' into './x.js' in imports alone: not in `new URL('./x.ts', import.meta.url)` and the like.
const sourceName = /['"`]\.{1,2}\/[^'"`\n]*\.ts['"`]/;
for (const name of scripts) {
  const found = sourceName.exec(readFileSync(join(dist, name), 'utf8'));
  if (!found) continue;
  console.error(
    `dist/${name} names ${found[0]}, which is not in the package. Let an import load it, or take its ending from import.meta.url.`,
  );
  process.exitCode = 1;
}

console.log(
  `dist: ${scripts.length} JavaScript files, ${built.filter((name) => name.endsWith('.sql')).length} SQL files`,
);
