import type { Config } from '../config/schema.ts';
import type { SparkRemote } from '../engine/spark/remote.ts';

/** Where the models run, if not here. Throws CONFIG_INVALID. */
export async function sparkRemoteOf(engine: Config['engine']): Promise<SparkRemote | undefined> {
  if (engine.kind !== 'spark' || engine.sparkRemote === undefined) return undefined;
  const { parseRemote } = await import('../engine/spark/remote.ts');
  return parseRemote(engine.sparkRemote, engine.sparkToken?.reveal() ?? null);
}
