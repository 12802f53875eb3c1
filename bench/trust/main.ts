/**
 * How far the counts can be trusted: `npm run bench:trust -- --help`. Networks that misbehave on purpose, whose truth is
 * known, go through import and transform; what the tables then say is compared with the truth. docs/trust.md explains
 * the rules that are judged here. Nothing in this folder reads the models, and no model reads anything of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keepFigures } from '../keep-figures.ts';
import { delay } from './delay.ts';
import { flatAims } from './flat-aims.ts';
import { hiddenBlocks } from './hidden-blocks.ts';
import { names } from './names-part.ts';
import type { Part } from './part.ts';
import { shapesPart } from './shapes-part.ts';
import { simulated } from './simulated.ts';
import { judgingSeeds, tuningSeeds } from './worlds.ts';

const parts: Part[] = [simulated, shapesPart, hiddenBlocks, delay, names];

const usage = `npm run bench:trust -- [--only PART[,PART]] [--seeds tune|judge] [--seed N] [--scale S] [--json] [--folder DIR]

  --only PARTS    run these alone: ${parts.map(({ name }) => name).join(', ')}
  --seeds WHICH   tune: seeds by which thresholds may be chosen (${tuningSeeds.join(', ')});
                  judge: seeds by which none ever was (${judgingSeeds.join(', ')}; the default)
  --seed N        this seed in place of them
  --scale S       0 < S <= 1: fewer seeds, sensors and blocks
  --json          print one object of all figures
  --folder DIR    where lakes are laid down meanwhile (default: the system's temporary folder)`;

/** What tuning and quick looks give is not kept in bench/results/. */
const leastKeptScale = 0.5;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      seeds: { type: 'string', default: 'judge' },
      seed: { type: 'string' },
      scale: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      folder: { type: 'string', default: tmpdir() },
      help: { type: 'boolean', default: false },
    },
  });
  const print = (line = '') => (values.json ? console.error(line) : console.log(line));
  const scale = Number(values.scale);
  const seed = values.seed === undefined ? null : Number(values.seed);
  const wanted = values.only?.split(',') ?? parts.map(({ name }) => name);
  const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
  const understood =
    unknown.length === 0 &&
    scale > 0 &&
    scale <= 1 &&
    (seed === null || Number.isSafeInteger(seed)) &&
    (values.seeds === 'tune' || values.seeds === 'judge');
  if (values.help || !understood) {
    if (unknown.length > 0) print(`There is no part ${unknown.join(', ')}.\n`);
    print(usage);
    return values.help ? 0 : 2;
  }
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  const folder = mkdtempSync(join(resolve(values.folder), 'footfall-trust-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const purpose = seed === null ? (values.seeds as 'tune' | 'judge') : 'given';
  const seeds = seed !== null ? [seed] : [...(values.seeds === 'tune' ? tuningSeeds : judgingSeeds)];
  print(
    purpose === 'given'
      ? `seed ${seeds}, given on the command line`
      : `${purpose === 'tune' ? 'TUNING seeds: thresholds may have been chosen by these' : 'judging seeds: no threshold was chosen by these'}: ${seeds.join(', ')}`,
  );
  const figures: Record<string, unknown> = { scale, seeds, purpose };
  for (const part of parts.filter(({ name }) => wanted.includes(name))) {
    if (abort.signal.aborted) break;
    print(`\n== ${part.name}: ${part.about}`);
    const started = performance.now();
    try {
      figures[part.name] = await part.run({ folder, print, signal: abort.signal, scale, seeds });
    } catch (error) {
      print(
        abort.signal.aborted ? '  interrupted' : `  failed: ${error instanceof Error ? error.stack : String(error)}`,
      );
      figures[part.name] = { failed: String(error) };
    }
    print(`  took ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  if (purpose === 'judge' && scale >= leastKeptScale) keepFigures('trust', scale, flatAims(figures));
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  return abort.signal.aborted ? 130 : 0;
}
