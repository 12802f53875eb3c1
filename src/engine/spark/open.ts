import { FootfallError } from '../../domain/errors.ts';
import type { ModelSession } from '../model-session.ts';
import { SparkSession, type SparkSessionOptions } from './session.ts';

export interface SparkModels extends ModelSession {
  close(): Promise<void>;
}

/**
 * The session on the Spark server, opened when it is first needed: what asks nothing of Spark does not need one that
 * answers. After the server has ended it the next use opens another, which knows none of the relations.
 */
export function sparkModels(options: SparkSessionOptions): SparkModels {
  let opened: Promise<SparkSession> | null = null;
  const forget = async () => {
    const before = opened;
    opened = null;
    await before?.then(
      (session) => session.close(),
      () => {},
    );
  };
  const using = async <T>(work: (session: SparkSession) => Promise<T>): Promise<T> => {
    opened ??= SparkSession.open(options);
    try {
      return await work(await opened);
    } catch (error) {
      const isGone =
        error instanceof FootfallError && (error.code === 'SPARK_SESSION_LOST' || error.code === 'SPARK_UNREACHABLE');
      if (isGone) await forget();
      throw error;
    }
  };
  return {
    define: (name, relation) => using((session) => session.define(name, relation)),
    drop: (name) => (opened === null ? Promise.resolve() : using((session) => session.drop(name))),
    rows: (sql) => using((session) => session.rows(sql)),
    write: (spec, select, path) => using((session) => session.write(spec, select, path)),
    close: forget,
  };
}
