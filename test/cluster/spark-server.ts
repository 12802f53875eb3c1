/** A real Spark with its Connect server in a process of its own, on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deltaJars, findJava, findPyspark, isInstalled } from './installation.ts';

export interface SparkServer {
  /** Its address as Spark Connect writes it: sc://127.0.0.1:PORT */
  remote: string;
  port: number;
  /** Of the Java process: its time and memory stand in /proc. */
  pid: number;
  /** Milliseconds from the start of the process until it listened. */
  startedIn: number;
  /** All that it has logged: warnings, errors, and that it listens. */
  log(): Promise<string>;
  /** Ends it as a company would, and removes its folder. Also after kill(). */
  stop(): Promise<void>;
  /** Ends it as a broken machine would: at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

export interface SparkServerOptions {
  /** Default: local[2]. */
  master?: string;
  /** Of the one process that local mode has. Default: 2g. */
  memory?: string;
  /** Default: a free one. Give that of a server that was killed to have it come back. */
  port?: number;
  /** Spark's settings, over those below. */
  conf?: Record<string, string>;
  /** Numeric user and group to run as. */
  as?: { uid: number; gid: number };
  /** Without Delta's own reader and writer, which our engine does not need. */
  bare?: boolean;
  /** Seconds until it must listen. Default: 120. */
  patience?: number;
}

const keeper = fileURLToPath(new URL('keeper.ts', import.meta.url));
const listening = /Spark Connect server started at/;

export async function startSparkServer(options: SparkServerOptions = {}): Promise<SparkServer> {
  const home = findPyspark();
  if (!home || !isInstalled()) throw new Error('Spark is not set up. Run `npm run setup:cluster-tests` once.');
  const java = findJava();
  const port = options.port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'footfall-spark-'));
  const logFile = join(folder, 'server.log');
  await writeFile(logFile, '');
  await writeConfiguration(folder, port, options);
  if (options.as) await giveAway(folder, options.as);

  const began = performance.now();
  const log = await open(logFile, 'a');
  const child = spawn(
    process.execPath,
    [
      keeper,
      folder,
      join(home, 'bin/spark-submit'),
      '--class',
      'org.apache.spark.sql.connect.service.SparkConnectServer',
    ],
    {
      cwd: folder,
      // A group of its own, so that a Ctrl-C for the tests does not reach it before they have closed it.
      detached: true,
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        SPARK_HOME: home,
        SPARK_CONF_DIR: folder,
        SPARK_LOCAL_IP: '127.0.0.1',
        ...(java.home && { JAVA_HOME: java.home }),
      },
      ...options.as,
      stdio: ['pipe', log.fd, log.fd],
    },
  );
  await log.close();
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const readLog = () => readFile(logFile, 'utf8');
  const kill = async () => {
    // The keeper kills Spark and waits until it is gone.
    child.kill('SIGTERM');
    await exited;
  };

  try {
    const text = await waitUntilItListens(child, readLog, options.patience ?? 120);
    const pid = Number(/^pid (\d+)$/m.exec(text)?.[1]);
    return {
      remote: `sc://127.0.0.1:${port}`,
      port,
      pid,
      startedIn: performance.now() - began,
      log: readLog,
      kill,
      async stop() {
        if (runs(child)) sendSignal(pid, 'SIGTERM');
        const hurry = setTimeout(kill, 10_000);
        await exited;
        clearTimeout(hurry);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Its folder is also its SPARK_CONF_DIR, so that no setting of the machine's own Spark is read. */
async function writeConfiguration(folder: string, port: number, options: SparkServerOptions): Promise<void> {
  const delta = (await readdir(deltaJars)).map((name) => join(deltaJars, name));
  const conf: Record<string, string> = {
    'spark.master': options.master ?? 'local[2]',
    'spark.driver.memory': options.memory ?? '2g',
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(port),
    'spark.ui.enabled': 'false',
    'spark.local.dir': join(folder, 'local'),
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
    'spark.sql.shuffle.partitions': '4',
    ...(options.bare !== true && {
      'spark.jars': delta.join(','),
      // Reading a small log is two tasks then, not fifty.
      'spark.databricks.delta.snapshotPartitions': '2',
      'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
      'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
    }),
    'spark.driver.extraJavaOptions': `-Djava.io.tmpdir=${join(folder, 'local')}`,
    ...options.conf,
  };
  const lines = Object.entries(conf).map(([name, value]) => `${name} ${value}\n`);
  await mkdir(join(folder, 'local'));
  await writeFile(join(folder, 'spark-defaults.conf'), lines.join(''));
  await writeFile(join(folder, 'log4j2.properties'), logging);
}

const logging = `rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
logger.start.name = org.apache.spark.sql.connect.service.SparkConnectServer
logger.start.level = info
`;

async function waitUntilItListens(child: ChildProcess, readLog: () => Promise<string>, patience: number) {
  const until = performance.now() + patience * 1000;
  for (;;) {
    const text = await readLog();
    if (listening.test(text)) return text;
    if (!runs(child)) throw new Error(`Spark ended at its start:\n${text}`);
    if (performance.now() > until) throw new Error(`Spark did not listen within ${patience} s:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const runs = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function sendSignal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name);
  } catch (error) {
    // It may have ended in this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function giveAway(folder: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  for (const name of ['', ...(await readdir(folder, { recursive: true }))]) await chown(join(folder, name), uid, gid);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
