import { connections } from './connect.ts';
import { processEffects } from './effects.ts';
import { main } from './program.ts';

/** The process itself: arguments and effects in, exit code out. bin.ts loads this once Node is known to be new enough. */
const effects = processEffects();
const code = await main(process.argv.slice(2), effects, connections);
// Open sockets and the engine's threads would keep the process; what was printed must be out first.
await Promise.all([effects.stdout, effects.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(code);
