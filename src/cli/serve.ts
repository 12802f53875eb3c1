import { fileURLToPath } from 'node:url';
import type { Config } from '../config/schema.ts';
import { FootfallError } from '../domain/errors.ts';
import { hourMs } from '../domain/time.ts';
import { DuckDb } from '../engine/duckdb.ts';
import { openLake } from '../lake/lake.ts';
import { openLedger } from '../ledger/ledger.ts';
import { isLoopbackName } from '../serve/http/hosts.ts';
import type { Access, ServeOptions } from '../serve/http/options.ts';
import { startServer } from '../serve/http/server.ts';
import { NetworkFile } from '../serve/live/network-file.ts';
import { LakeReader } from '../serve/reading/lake-reader.ts';
import { checkFolder } from './lake-folder.ts';
import { listenError } from './listen-error.ts';
import { networkOfFile } from './network-file.ts';
import type { OperationContext, RunningServe, ServeRequest } from './operations.ts';
import { ownFolder } from './serve-folder.ts';
import { tokensOf } from './tokens.ts';
import { programVersion } from './version.ts';

/** How often the network file is looked at. */
const networkCheckMs = 2000;

/**
 * Starts the API and the dashboard over the lake of the configuration, which is made where it is absent. BIND_NEEDS_TOKEN,
 * USAGE if the port is taken; errors of the network file, the lake and the ledger.
 */
export async function serve(request: ServeRequest, context: OperationContext): Promise<RunningServe> {
  const { config, files, log } = context;
  const { host, port } = config.serve;
  const access = await accessOf(request, context);
  await checkFolder(config.data, files);
  const opened: (() => unknown)[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  try {
    const network = await NetworkFile.open({ path: config.network, files, log, read: networkOfFile });
    opened.push(() => network.close());
    const own = await ownFolder(config.engine.tempFolder, files);
    const tempFolder = own.path;
    opened.push(() => own.remove());
    const { threads, memoryLimit, statements } = config.serve;
    const duck = await DuckDb.open({ threads, memoryLimit, tempFolder });
    opened.push(() => duck.close());
    const codec = await duck.session();
    opened.push(() => codec.close());
    const lake = await openLake({
      folder: config.data,
      networkId: network.current().id,
      files,
      clock: context.clock,
      wallClock: request.wallClock,
      codec,
      log,
      checkpointEvery: config.lake.checkpointEvery,
      longestGraceMs: config.lake.graceHours * hourMs,
    });
    const ledger = await openLedger({ path: `${config.data}/ledger.sqlite`, clock: request.wallClock, log });
    opened.push(() => ledger.close());
    const reader = new LakeReader(lake, duck, statements);
    opened.push(() => reader.close());
    const server = await startServer(
      {
        reader,
        ledger,
        network: () => network.current(),
        networkProblem: (reader) => (reader === 'operator' ? network.problem() : network.problemWithoutFolders()),
        clock: context.clock,
        completeShare: config.quality.completeShare,
        files,
        tempFolder,
        log,
      },
      { ...optionsOf(config.serve), access, host, port },
    ).catch((error: unknown) => {
      throw listenError(error, { host, port });
    });
    opened.push(() => server.close());
    network.watch(networkCheckMs);
    return {
      url: server.url,
      network: network.current().name,
      tokens: access.mode === 'tokens',
      dashboard: await files.exists(`${dashboardOf(config.serve)}/index.html`),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Open on loopback unless the configuration asks for tokens; elsewhere never, and not before a token is there. */
async function accessOf({ wallClock }: ServeRequest, context: OperationContext): Promise<Access> {
  const { host, requireToken } = context.config.serve;
  if (isLoopbackName(host) && !requireToken) return { mode: 'open' };
  const tokens = tokensOf(context, wallClock);
  if (!(await tokens.anyValid())) {
    const why = isLoopbackName(host) ? 'serve.requireToken is set' : `Other machines can reach ${host}`;
    throw new FootfallError(
      'BIND_NEEDS_TOKEN',
      `${why}, so every caller needs a token, and there is no valid one yet.`,
      {
        hint: 'Make one with: footfall token create --role viewer',
      },
    );
  }
  return { mode: 'tokens', check: (text) => tokens.check(text) };
}

function optionsOf(serve: Config['serve']): ServeOptions {
  return {
    ...(serve.allowedHosts.length > 0 && { allowedHosts: serve.allowedHosts }),
    trustProxy: serve.trustProxy,
    dashboardFolder: dashboardOf(serve),
    limits: { requestsPerMinute: serve.requestsPerMinute, answersAtOnce: Math.max(8, 2 * serve.statements) },
    version: programVersion(),
  };
}

/** Beside `src` in a checkout and beside `dist` in the package. */
function dashboardOf(serve: Config['serve']): string {
  return serve.dashboard ?? fileURLToPath(new URL('../../dashboard/dist', import.meta.url));
}
