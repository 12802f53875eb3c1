import type { FootfallError } from '../domain/errors.ts';
import { importFiles } from '../pipeline/import.ts';
import type { OpenPipeline } from '../pipeline/open.ts';
import { dayStatus, rejectCounts, tableStatus } from '../pipeline/status.ts';
import { type TransformOptions, transform } from '../pipeline/transform.ts';
import { parseMapping } from '../source/mapping.ts';
import { networkOfFolder } from './lake-folder.ts';
import { collectSources } from './operate-collect.ts';
import type { Operations, TransformResult } from './operations.ts';
import { withPipeline } from './with-pipeline.ts';

/** What the commands do, put together from the rooms. */
export const operations: Omit<Operations, 'demo'> = {
  async run(request, context) {
    return withPipeline(context, 'run', async (open) => {
      const started = performance.now();
      const collect = await collectSources(open, request, context);
      const transformed = await bringUpToDate(open, { ...request, force: false });
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
    return withPipeline(context, 'collect', async (open) => (await collectSources(open, request, context)).result);
  },
  async transform(request, context) {
    return withPipeline(context, 'transform', (open) => bringUpToDate(open, request));
  },
  async import(request, context) {
    const started = performance.now();
    const mappingText = await context.files.readText(request.mapping);
    const mapping = parseMapping(mappingText, request.mapping);
    return withPipeline(context, 'import', async (open) => {
      const source = request.source ?? mapping.id;
      const refused: FootfallError[] = [];
      const files = await importFiles(open.pipeline, open.mappings, {
        files: request.files,
        mapping,
        mappingText,
        source,
        ...(request.files.length > 1 && { onRefused: (refusal) => refused.push(refusal) }),
      });
      const done = request.transform ? await bringUpToDate(open, { from: null, to: null, force: false }) : null;
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

async function bringUpToDate(open: OpenPipeline, options: TransformOptions): Promise<TransformResult> {
  const started = performance.now();
  const { stages } = await transform(open.pipeline, open.mappings, options);
  return {
    from: options.from,
    to: options.to,
    tables: stages,
    rejects: await rejectCounts(open.pipeline),
    problems: [],
    seconds: since(started),
  };
}

function since(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
