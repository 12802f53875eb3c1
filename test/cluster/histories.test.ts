import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duckModels } from '../../src/engine/model-session.ts';
import type { SparkModels } from '../../src/engine/spark/open.ts';
import { freshCopy, type Lab } from '../pipeline/lab.ts';
import { histories, live } from '../pipeline/random-history.ts';
import { expectSameLakes, runOnSpark } from './engines.ts';

/** `FOOTFALL_PROPERTY_RUNS=50` looks longer, `FOOTFALL_PROPERTY_SEED` again. */
const runs = Number(process.env.FOOTFALL_PROPERTY_RUNS ?? 3);
const seed = Number(process.env.FOOTFALL_PROPERTY_SEED ?? Date.now() % 2 ** 31);

type Engine = 'duck' | 'spark';
const engines = fc.array(fc.constantFrom<Engine>('duck', 'spark'), { minLength: 16, maxLength: 16 });

test(
  `each run on an engine of its own choice, the lake equals one computed in one go (seed ${seed}, ${runs} histories)`,
  async () => {
    const chosen: Engine[] = [];
    await fc.assert(
      fc.asyncProperty(histories, engines, async (history, choice) => {
        let at = 0;
        let spark = null as SparkModels | null;
        const choose = async (lab: Lab, engine = choice[at++ % choice.length] as Engine) => {
          chosen.push(engine);
          await spark?.close();
          spark = engine === 'spark' ? runOnSpark(lab) : null;
          if (engine === 'duck') lab.pipeline.models = duckModels(lab.pipeline.session);
        };
        const folder = await mkdtemp(join(tmpdir(), 'footfall-history-'));
        const { lab, network } = await live(history, folder, choose);
        const fresh = await freshCopy(lab, network);
        try {
          await choose(lab);
          await lab.transform();
          await fresh.transform();
          await expectSameLakes(lab, fresh);
          // What one engine has made the other has not to make again.
          await choose(lab, chosen.at(-1) === 'spark' ? 'duck' : 'spark');
          const again = await lab.transform();
          expect(again.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
        } finally {
          await spark?.close();
          await lab.close();
          await fresh.close();
          await rm(folder, { recursive: true, force: true });
        }
      }),
      // To shrink takes as long as many further histories.
      { numRuns: runs, seed, endOnFailure: true },
    );
    const onSpark = chosen.filter((engine) => engine === 'spark').length;
    console.log(`seed ${seed}: ${runs} histories, ${onSpark} of ${chosen.length} runs on Spark`);
    expect(onSpark).toBeGreaterThan(0);
  },
  Math.max(240_000, runs * 120_000),
);
