import type { FootfallError } from '../domain/errors.ts';
import { checkSourceName } from '../lake/batch.ts';
import { importFiles } from '../pipeline/import.ts';
import type { OpenPipeline } from '../pipeline/open.ts';
import { findDamages, healLake } from '../pipeline/repair-lake.ts';
import { dayStatus, rejectCounts, tableStatus } from '../pipeline/status.ts';
import { type TransformOptions, transform } from '../pipeline/transform.ts';
import { parseMapping } from '../source/mapping.ts';
import { networkOfFolder } from './lake-folder.ts';
import { collectSources } from './operate-collect.ts';
import type { HealedFile, Operations, TransformResult } from './operations.ts';
import { withPipeline } from './with-pipeline.ts';

/** What the commands do, put together from the rooms. */
export const operations: Omit<Operations, 'demo' | 'doctor'> = {
  async run(request, context) {
    return withPipeline(context, 'run', async (open) => {
      const started = performance.now();
      const healed = await heal(open);
      const collect = await collectSources(open, request, context);
      const transformed = await bringUpToDate(open, { ...request, force: false }, healed);
      await collect.recount();
      const problems = collect.result.problems;
      return {
        from: request.from,
        to: request.to,
        collect: collect.result,
        transform: transformed,
        problems,
        seconds: since(started),
      };
    });
  },
  async collect(request, context) {
    return withPipeline(context, 'collect', async (open) => {
      await heal(open);
      return (await collectSources(open, request, context)).result;
    });
  },
  async transform(request, context) {
    return withPipeline(context, 'transform', async (open) =>
      bringUpToDate(open, request, await heal(open, request.verify)),
    );
  },
  async import(request, context) {
    const started = performance.now();
    const mappingText = await context.files.readText(request.mapping);
    const mapping = parseMapping(mappingText, request.mapping);
    const source = request.source ?? mapping.id;
    checkSourceName(source);
    return withPipeline(context, 'import', async (open) => {
      const healed = await heal(open);
      const refused: FootfallError[] = [];
      const files = await importFiles(open.pipeline, open.mappings, {
        files: request.files,
        mapping,
        mappingText,
        source,
        ...(request.files.length > 1 && { onRefused: (refusal) => refused.push(refusal) }),
      });
      const done = request.transform ? await bringUpToDate(open, { from: null, to: null, force: false }, healed) : null;
      return {
        files: files.map(({ failed, ...file }) => ({
          ...file,
          rejects: Object.entries(failed).map(([reason, count]) => ({ reason, count: count ?? 0 })),
        })),
        transform: done,
        problems: refused.map(({ code, message, place, hint }) => ({
          code,
          message: hint ? `${message} ${hint}` : message,
          ...(place && { place }),
        })),
        seconds: since(started),
      };
    });
  },
  async status(request, context) {
    await networkOfFolder(context.config.data, context.files);
    return withPipeline(context, null, async ({ pipeline }) => ({
      from: request.from,
      to: request.to,
      network: { id: pipeline.network.id, name: pipeline.network.name },
      days: await dayStatus(pipeline, request),
      tables: await tableStatus(pipeline),
    }));
  },
};

/** Looks for damaged data files, and takes them out so that what they held is made again. Free of the lease while all is well. */
async function heal({ pipeline }: OpenPipeline, hash = false): Promise<HealedFile[]> {
  if ((await findDamages(pipeline, { hash })).length === 0) return [];
  const damages = await healLake(pipeline, { hash });
  return damages.map(({ table, path, kind }) => ({ table, file: path, kind }));
}

async function bringUpToDate(
  open: OpenPipeline,
  options: TransformOptions,
  healed: HealedFile[],
): Promise<TransformResult> {
  const started = performance.now();
  const { stages } = await transform(open.pipeline, open.mappings, options);
  return {
    from: options.from,
    to: options.to,
    healed,
    tables: stages,
    rejects: await rejectCounts(open.pipeline),
    problems: [],
    seconds: since(started),
  };
}

function since(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
