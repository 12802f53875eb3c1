/**
 * A transform in a process of its own: `pipeline-process.ts FOLDER NETWORK NOW`. Prints `ready`, waits for a line,
 * transforms, prints what each stage rebuilt.
 */
import { once } from 'node:events';
import { openLab } from './lab.ts';

const [folder = '', network = '', now = ''] = process.argv.slice(2);
const lab = await openLab({ folder, network, now });
console.log('ready');
await once(process.stdin, 'data');
const { stages } = await lab.transform();
console.log(JSON.stringify(stages.map(({ rebuilt }) => rebuilt)));
await lab.close();
process.exit(0);
