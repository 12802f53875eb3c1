import { randomUUID } from 'node:crypto';
import { describeError, FootfallError } from '../domain/errors.ts';
import { tables } from '../domain/tables.ts';
import { DuckDb } from '../engine/duckdb.ts';
import { SparkSession } from '../engine/spark/session.ts';
import { networkOfLake } from '../lake/lake.ts';
import { checkFolder } from './lake-folder.ts';
import { networkOfFile } from './network-file.ts';
import type { DoctorRequest, DoctorResult, OperationContext } from './operations.ts';
import { sparkRemoteOf } from './spark-remote.ts';

type Check = DoctorResult['checks'][number];

/** A server that does not answer is tried again for so long, milliseconds: somebody waits for this. */
const patienceMs = 3_000;

/** Looks at one thing after the other; what fails does not keep the others from being looked at. */
export async function doctor(request: DoctorRequest, context: OperationContext): Promise<DoctorResult> {
  const { config, files } = context;
  const engine = request.engine ?? config.engine.kind;
  const checks: Check[] = [];
  const check = async (what: string, look: () => Promise<string>): Promise<boolean> => {
    try {
      checks.push({ what, ok: true, found: await look(), hint: null });
      return true;
    } catch (error) {
      if (error instanceof FootfallError && error.code === 'INTERRUPTED') throw error;
      const told = error instanceof FootfallError ? error : null;
      checks.push({ what, ok: false, found: told?.message ?? describeError(error), hint: told?.hint ?? null });
      return false;
    }
  };

  await check('network file', async () => {
    const network = await networkOfFile(config.network, files);
    return `${network.name}, ${network.branches.length} branches, ${network.sensors.length} sensors`;
  });
  const isFolder = await check('data folder', async () => {
    await checkFolder(config.data, files);
    const probe = `${config.data}/tmp/.tmp-doctor-${randomUUID()}`;
    await files.replace(probe, 'footfall');
    await files.remove(probe);
    const networkId = await networkOfLake(config.data, files);
    return `${config.data} can be written; ${networkId === null ? 'no lake is there yet' : `the lake of ${networkId}`}`;
  });
  await files.makeFolder(config.engine.tempFolder).catch(() => {});
  const duck = await DuckDb.open(config.engine);
  try {
    const session = await duck.session();
    await check('embedded engine', async () => {
      const [row] = await session.json('SELECT version() AS version');
      return `DuckDB ${row?.version}, ${config.engine.threads} threads, ${config.engine.memoryLimit}`;
    });
    if (engine === 'spark') await lookAtSpark(context, session, isFolder, check);
    session.close();
  } finally {
    duck.close();
  }
  return { engine, checks };
}

async function lookAtSpark(
  { config, files, signal }: OperationContext,
  duck: Awaited<ReturnType<DuckDb['session']>>,
  isFolder: boolean,
  check: (what: string, look: () => Promise<string>) => Promise<boolean>,
): Promise<void> {
  let opened: SparkSession | null = null;
  const answers = await check('Spark server', async () => {
    const remote = await sparkRemoteOf({ ...config.engine, kind: 'spark' });
    if (remote === undefined) {
      throw new FootfallError('CONFIG_INVALID', 'engine.sparkRemote names none.', {
        hint: 'Set it to sc://host:port in footfall.yaml, FOOTFALL_ENGINE_SPARK_REMOTE or --set engine.sparkRemote=…',
      });
    }
    opened = await SparkSession.open({ remote, signal, files, duck, patienceMs });
    const version = await opened.connect.version();
    return `Spark ${version} at ${remote.host}:${remote.port}${remote.secure ? ', over TLS' : ''}, as ${remote.userId}`;
  });
  const session = opened as SparkSession | null;
  if (!answers || session === null) return;
  try {
    await check('functions and time zone on Spark', async () => {
      const [row] = await session.rows(
        `SELECT add_minutes(start_of_date(DATE '2024-03-31'), 90) AS at, xor(5, 3) AS bits, unix_seconds(TIMESTAMP '2024-01-01 00:00:00') AS seconds`,
      );
      if (row?.at !== '2024-03-31T01:30:00Z' || row.bits !== 6 || row.seconds !== 1_704_067_200) {
        throw new FootfallError('SPARK_UNFIT', `It works them out as ${JSON.stringify(row)}.`, {
          hint: 'The session must run in UTC with ANSI SQL; see docs/cluster.md.',
        });
      }
      return 'as the models need them';
    });
    if (!isFolder) return;
    await check('Spark reads and writes the data folder', async () => {
      const folder = `${config.data}/tmp/doctor-${randomUUID()}`;
      const path = `${folder}/table/part/${randomUUID()}.parquet`;
      try {
        await files.makeFolder(`${folder}/table/part`);
        const spec = tables.daily_branch;
        const columns = spec.columns.filter(({ name }) => name !== spec.partition);
        const row = columns.map(({ name, type }) =>
          name === spec.slice ? '2024-02-29' : type === 'text' ? `Zoë's \\ "1"` : null,
        );
        await session.define('doctor_rows', { kind: 'rows', columns, rows: [row] });
        await session.write(spec, 'doctor_rows', [
          { path, made: ['2024-02-29'], carried: [], carriedFrom: [], replaced: [] },
        ]);
        await session.define('doctor_files', { kind: 'files', spec, paths: [path] });
        const found = await session.rows('SELECT branch_id FROM doctor_files');
        if (found.length !== 1 || found[0]?.branch_id !== row[0]) {
          throw new FootfallError('SPARK_UNFIT', `What was written was read back as ${JSON.stringify(found)}.`);
        }
        return config.data;
      } finally {
        await files.removeFolder(folder).catch(() => {});
      }
    });
  } finally {
    await session.close();
  }
}
