/**
 * Installs into .venv what only the tests with Python readers need: `npm run setup:python-tests`. They read every table
 * back with deltalake, the reference reader in Rust and Python.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = ['deltalake==1.6.6', 'pyarrow==26.0.1'];
const folder = fileURLToPath(new URL('../.venv', import.meta.url));
const windows = process.platform === 'win32';
const python = windows ? `${folder}\\Scripts\\python.exe` : `${folder}/bin/python`;

function run(program: string, args: string[]): void {
  console.log(`> ${program} ${args.join(' ')}`);
  execFileSync(program, args, { stdio: 'inherit' });
}

try {
  if (!existsSync(python)) run(windows ? 'python' : 'python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', ...packages]);
} catch (error) {
  console.error(`Could not set up ${folder}: ${error instanceof Error ? error.message : String(error)}`);
  console.error('It needs Python 3.10 or newer with venv (Debian: apt install python3-venv) and a way to PyPI.');
  process.exit(1);
}
console.log(`Ready. \`npm test\` now also reads the tables back with ${packages[0]}.`);
