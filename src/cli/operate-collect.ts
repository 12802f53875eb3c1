import { FootfallError } from '../domain/errors.ts';
import { dayMs } from '../domain/time.ts';
import { type Collected, collectSource, recountSource } from '../pipeline/collect.ts';
import type { OpenPipeline } from '../pipeline/open.ts';
import type { CollectRequest, CollectResult, OperationContext, Problem } from './operations.ts';

/** Asks the sources; `recount` judges afterwards, when the tables are up to date, who has answered. */
export async function collectSources(
  { pipeline }: OpenPipeline,
  request: CollectRequest,
  context: OperationContext,
): Promise<{ result: CollectResult; recount(): Promise<void> }> {
  const started = performance.now();
  const { collect } = context.config;
  const names = request.sources;
  for (const name of names ?? []) {
    if (pipeline.sources.some((source) => source.name === name)) continue;
    throw new FootfallError('USAGE', `There is no enabled source ${name}.`, {
      hint: `Sources of the configuration: ${pipeline.sources.map((source) => source.name).join(', ') || 'none'}.`,
    });
  }
  const settleMs = collect.settleDays * dayMs;
  const done: Collected[] = [];
  for (const source of pipeline.sources) {
    if (names && !names.includes(source.name)) continue;
    const one = await collectSource(pipeline, source, {
      from: request.from,
      to: request.to,
      settleMs,
      limits: {
        concurrency: collect.concurrency,
        timeoutMs: collect.timeoutSeconds * 1000,
        maxRequestMs: collect.maxSeconds * 1000,
        retries: collect.retries,
        maxSpanHours: collect.maxSpanHours,
        maxBodyBytes: collect.maxBodyMegabytes * 1_000_000,
      },
    });
    done.push(one);
  }
  const result: CollectResult = {
    from: request.from,
    to: request.to,
    sources: done.map((one) => ({
      source: one.source,
      requests: one.requests,
      batches: one.batches,
      identical: one.identical,
      bytes: one.bytes,
      expected: 0,
      answered: 0,
      outstanding: 0,
    })),
    problems: done.flatMap(problemsOf),
    seconds: Math.round(performance.now() - started) / 1000,
  };
  const recount = async () => {
    for (const [index, one] of done.entries()) {
      const counts = await recountSource(pipeline, { name: one.source }, { settleMs, asked: one.asked });
      Object.assign(result.sources[index] as object, counts);
    }
  };
  await recount();
  return { result, recount };
}

/** One line a source, however many requests failed. */
function problemsOf(one: Collected): Problem[] {
  const first = one.failures[0];
  if (!first) return [];
  const others = one.failures.length > 1 ? ` (and ${one.failures.length - 1} more requests)` : '';
  return [
    {
      code: 'SOURCE_FAILED',
      message: `${one.source}: ${first.message}${others}. What is missing stays expected; run again.`,
    },
  ];
}
