import { hourMs, systemClock } from '../domain/time.ts';
import { keepHouse } from '../pipeline/housekeeping.ts';
import { type OpenPipeline, openPipeline } from '../pipeline/open.ts';
import { checkFolder } from './lake-folder.ts';
import { networkOfFile } from './network-file.ts';
import type { OperationContext } from './operations.ts';
import { pullSources } from './sources.ts';
import { sparkRemoteOf } from './spark-remote.ts';

/** Opens the pipeline of the configuration for one command, notes the run in the ledger, and closes whatever happens. */
export async function withPipeline<T>(
  context: OperationContext,
  command: string | null,
  work: (open: OpenPipeline) => Promise<T>,
): Promise<T> {
  const { config, files, clock, log, progress, signal } = context;
  await checkFolder(config.data, files);
  const network = await networkOfFile(config.network, files);
  const open = await openPipeline({
    data: config.data,
    network,
    sources: await pullSources(context),
    settings: config.quality,
    engine: { ...config.engine, spark: await sparkRemoteOf(config.engine) },
    housekeeping: config.lake,
    clock,
    wallClock: systemClock,
    files,
    log,
    progress,
    signal,
  });
  try {
    if (command === null) return await work(open);
    const run = await open.pipeline.ledger.runs.start({ command });
    try {
      for (const source of open.pipeline.sources) await open.mappings.keep(source.mapping, source.mappingText);
      const result = await work(open);
      await keepHouse(open.pipeline, { graceMs: config.lake.graceHours * hourMs, now: systemClock.now() });
      await open.pipeline.ledger.runs.finish(run, 'done');
      return result;
    } catch (error) {
      await open.pipeline.ledger.runs.finish(run, signal.aborted ? 'interrupted' : 'failed').catch(() => {});
      throw error;
    }
  } finally {
    await open.close();
  }
}
