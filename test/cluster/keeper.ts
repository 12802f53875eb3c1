/**
 * Runs the command it is handed and kills it as soon as its own standard input ends, which happens when whoever started
 * it is gone, however that came: so no server outlives a run of the tests that was interrupted or killed. The
 * folder goes too then. A signal kills the command alone. Prints the process id of the command on a line first.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, program, ...args] = process.argv.slice(2);
if (!folder || !program) throw new Error('keeper.ts FOLDER PROGRAM [ARGUMENT...]');

const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('spawn', () => console.log(`pid ${child.pid}`));
child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
let alone = false;
child.once('exit', (code) => {
  if (alone) rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});

const end = () => child.kill('SIGKILL');
process.stdin
  .once('close', () => {
    alone = true;
    end();
  })
  .resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
