import { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addHelp, type Host } from '../host.ts';
import { wholeNumber } from '../options.ts';

interface Options {
  port?: number;
  host?: string;
}

export function addServeCommand(host: Host): Command {
  const command = new Command('serve')
    .description('Serve the API and the dashboard over the lake, until Ctrl-C.')
    .option('--port <n>', 'port, 0 for any free one (default: serve.port, 8600)', wholeNumber(0, 65_535))
    .option('--host <address>', 'address to listen on (default: serve.host, 127.0.0.1)')
    .action(async (options: Options) => {
      const flags = [];
      if (options.port !== undefined) flags.push({ key: 'serve.port', value: String(options.port), flag: '--port' });
      if (options.host !== undefined) flags.push({ key: 'serve.host', value: options.host, flag: '--host' });
      await host.execute(command, (context) => serve(host, context), flags);
    });
  return addHelp(command, {
    notes:
      'On loopback no token is needed, unless serve.requireToken is set. On any other address every caller needs one:\n' +
      'see "footfall token --help". The server only reads the lake: "run" and "import" in another terminal show up on\n' +
      'the screen by themselves. An empty lake is served too. The API is described at /docs. Ctrl-C is the way to end\n' +
      'it, with code 0.',
    examples: [
      ['serve', 'the dashboard at http://127.0.0.1:8600'],
      ['serve --port 0 --json', 'any free port, told as a JSON document'],
      ['serve --host 0.0.0.0', 'for other machines, who need a token'],
    ],
    errors: [
      'BIND_NEEDS_TOKEN',
      'NETWORK_INVALID',
      'STORAGE_DENIED',
      'LAKE_OTHER_NETWORK',
      'LAKE_DAMAGED',
      'LEDGER_UNAVAILABLE',
      'ENGINE_FAILED',
    ],
  });
}

async function serve(host: Host, context: CommandContext): Promise<number> {
  const running = await host.room('serve')({ wallClock: context.realClock }, context);
  try {
    const { url, network, tokens, dashboard } = running;
    const need = tokens ? 'every caller needs a token; ' : '';
    await context.output.result({ url, network, tokens, dashboard }, (output) =>
      output.line(`${network}: ${url} (${need}API at ${url}/docs; Ctrl-C ends it)`),
    );
    if (!dashboard) context.note('There is no built dashboard here: the API is served alone.');
    if (!context.signal.aborted) {
      await new Promise((ended) => context.signal.addEventListener('abort', ended, { once: true }));
    }
  } finally {
    await running.close();
  }
  return 0;
}
