/**
 * Repeatable measurements: `npm run bench -- --list`. Each prints what it ran, on how much, against what, and the ratio,
 * and appends its figures to bench/results/.
 */
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({ options: { list: { type: 'boolean', default: false } } });
const benchmarks: Record<string, string> = {};

if (flags.list) for (const [name, about] of Object.entries(benchmarks)) console.log(`${name.padEnd(14)} ${about}`);
