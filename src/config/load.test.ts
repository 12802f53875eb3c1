import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { describeError, FootfallError } from '../domain/errors.ts';
import { overridable } from './keys.ts';
import { describeConfig, type FlagValue, loadConfig, sourceToken } from './load.ts';

const cwd = '/srv/here';

interface World {
  files?: Record<string, string>;
  env?: Record<string, string>;
  flags?: FlagValue[];
  file?: string;
}

function load({ files = {}, env = {}, flags = [], file }: World = {}) {
  return loadConfig({
    file,
    env,
    flags,
    cwd,
    cores: 16,
    readText: async (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      return text;
    },
  });
}

async function fault(world: World): Promise<FootfallError> {
  const error = await load(world).catch((thrown: unknown) => thrown);
  if (!(error instanceof FootfallError)) throw new Error(`expected a FootfallError, got ${inspect(error)}`);
  return error;
}

const yaml = (text: string): World => ({ files: { [`${cwd}/footfall.yaml`]: text } });
const bank = `
sources:
  - name: bank
    mapping: maps/bank.yaml
    url: https://bank.example/v1
    from: 2025-01-01
`;

describe('serving', () => {
  test('takes its threads from the engine, and as many statements at once as threads, at least two', async () => {
    const { config } = await load(yaml('engine: { threads: 1 }\nserve: { dashboard: web }'));
    expect(config.serve).toMatchObject({ threads: 1, statements: 2, dashboard: '/srv/here/web' });
    expect((await load(yaml('engine: { threads: 1 }\nserve: { threads: 3 }'))).config.serve.statements).toBe(3);
  });

  test('takes the names it answers to from the environment one by one', async () => {
    const { config, origins } = await load({ env: { FOOTFALL_SERVE_ALLOWED_HOSTS_0: 'counts.example' } });
    expect(config.serve.allowedHosts).toEqual(['counts.example']);
    expect(origins['serve.allowedHosts.0']).toBe('env FOOTFALL_SERVE_ALLOWED_HOSTS_0');
  });
});

describe('defaults', () => {
  test('are complete without any file', async () => {
    const { config, origins, file } = await load();
    expect(file).toBeNull();
    expect(config.data).toBe('/srv/here/data');
    expect(config.network).toBe('/srv/here/network.yaml');
    expect(config.engine).toEqual({
      kind: 'duckdb',
      threads: 8,
      memoryLimit: '2GB',
      tempFolder: '/srv/here/data/tmp',
    });
    expect(config.collect.maxSpanHours).toBe(24 * 31);
    expect(config.serve).toEqual({
      host: '127.0.0.1',
      port: 8600,
      requireToken: false,
      allowedHosts: [],
      trustProxy: false,
      requestsPerMinute: 12_000,
      threads: 8,
      memoryLimit: '1GB',
      statements: 8,
    });
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  });

  test('stand for an empty file, an empty section and a key without a value', async () => {
    const { config } = await load(yaml('# nothing\ncollect:\nlog:\n  level:\n'));
    expect(config.collect.retries).toBe(5);
    expect(config.log.level).toBe('warn');
  });
});

describe('precedence', () => {
  const file = yaml(`${bank}collect:\n  retries: 1\n  concurrency: 2\nlake: { graceHours: 3 }\n`);

  test('is defaults, file, environment, flags, and each value tells where it came from', async () => {
    const { config, origins } = await load({
      ...file,
      env: { FOOTFALL_COLLECT_RETRIES: '7', FOOTFALL_COLLECT_CONCURRENCY: '8', PATH: '/bin' },
      flags: [{ key: 'collect.retries', value: '9', flag: '--set' }],
    });
    expect(config.collect).toMatchObject({ retries: 9, concurrency: 8, settleDays: 7 });
    expect(origins['collect.retries']).toBe('flag --set');
    expect(origins['collect.concurrency']).toBe('env FOOTFALL_COLLECT_CONCURRENCY');
    expect(origins['lake.graceHours']).toBe('file /srv/here/footfall.yaml:10');
    expect(origins['sources.bank.url']).toBe('file /srv/here/footfall.yaml:5');
    expect(origins['collect.settleDays']).toBe('default');
  });

  test('an empty environment variable is as absent', async () => {
    const { config } = await load({ ...file, env: { FOOTFALL_COLLECT_RETRIES: '' } });
    expect(config.collect.retries).toBe(1);
  });

  test('a source is overridden by its name or by its position', async () => {
    const { config } = await load({
      ...file,
      env: { FOOTFALL_SOURCES_BANK_TOKEN: 't', FOOTFALL_SOURCES_0_ENABLED: 'false' },
      flags: [{ key: 'sources.bank.url', value: 'http://localhost:1', flag: '--set' }],
    });
    expect(config.sources[0]).toMatchObject({ enabled: false, url: 'http://localhost:1' });
    expect(config.sources[0]?.token?.reveal()).toBe('t');
  });

  test('a source can be described by the environment alone', async () => {
    const { config } = await load({
      env: {
        FOOTFALL_SOURCES_0_NAME: 'door',
        FOOTFALL_SOURCES_0_MAPPING: 'm.yaml',
        FOOTFALL_SOURCES_0_URL: 'http://x.example',
        FOOTFALL_SOURCES_0_FROM: '2025-01-01',
      },
    });
    expect(config.sources[0]).toMatchObject({ name: 'door', mapping: '/srv/here/m.yaml' });
  });

  test('every single-valued key has an environment name and takes a value from it', async () => {
    const values: Record<string, string> = {
      integer: '3',
      number: '1',
      boolean: 'false',
      string: '4GB',
    };
    const special: Record<string, string> = {
      sparkRemote: 'sc://other:1',
      name: 'shop',
      url: 'http://y.example',
      from: '2025-02-02',
    };
    for (const { spec, env, key } of overridable({ sources: ['bank'] })) {
      if (key.startsWith('sources.1') || key.startsWith('sources.0')) continue;
      if (env.endsWith('TOKEN_FILE')) continue;
      const value = spec.choices?.at(-1) ?? special[spec.path.at(-1) ?? ''] ?? values[spec.type] ?? '';
      // Spark is nothing without its address.
      const beside: Record<string, string> =
        env === 'FOOTFALL_ENGINE_SPARK_REMOTE' ? {} : { FOOTFALL_ENGINE_SPARK_REMOTE: 'sc://spark:15002' };
      const { origins } = await load({ ...yaml(bank), env: { ...beside, [env]: value } });
      expect(Object.values(origins), key).toContain(`env ${env}`);
    }
  });
});

describe('paths', () => {
  test('in a file are taken from its folder, in the environment and flags from the current one', async () => {
    const { config } = await load({
      file: 'conf/mine.yaml',
      files: { '/srv/here/conf/mine.yaml': `${bank}network: net.yaml\n` },
      env: { FOOTFALL_ENGINE_TEMP_FOLDER: 'spill' },
      flags: [{ key: 'data', value: '../lake', flag: '--data' }],
    });
    expect(config.network).toBe('/srv/here/conf/net.yaml');
    expect(config.sources[0]?.mapping).toBe('/srv/here/conf/maps/bank.yaml');
    expect(config.engine.tempFolder).toBe('/srv/here/spill');
    expect(config.data).toBe('/srv/lake');
  });

  test('FOOTFALL_CONFIG names the file', async () => {
    const files = { '/etc/f.yaml': 'lake: { graceHours: 1 }' };
    expect((await load({ files, env: { FOOTFALL_CONFIG: '/etc/f.yaml' } })).config.lake.graceHours).toBe(1);
  });
});

describe('secrets', () => {
  test('are hidden wherever they are shown, from any origin', async () => {
    for (const world of [
      yaml(`${bank}    token: s3cret\n`),
      { ...yaml(bank), env: { FOOTFALL_SOURCES_BANK_TOKEN: 's3cret' } },
      { ...yaml(bank), flags: [{ key: 'sources.bank.token', value: 's3cret', flag: '--set' }] },
    ]) {
      const loaded = await load(world);
      expect(loaded.config.sources[0]?.token?.reveal()).toBe('s3cret');
      const shown = `${JSON.stringify(loaded)} ${inspect(loaded, { depth: 9 })} ${JSON.stringify(describeConfig(loaded))} ${loaded.config.sources[0]?.token}`;
      expect(shown).not.toContain('s3cret');
      expect(describeConfig(loaded).find((row) => row.key === 'sources.bank.token')?.value).toBe('(hidden)');
    }
  });

  test('are not shown in an error either', async () => {
    const error = await fault({ files: { '/srv/here/footfall.yaml': `${bank}    token: [s3cret]\n` } });
    expect(describeError(error)).not.toContain('s3cret');
    expect(error.place).toMatchObject({ line: 7, key: 'sources.bank.token' });
  });

  test('can come from a file, of which the end of line is no part', async () => {
    const { config } = await load(yaml(`${bank}    tokenFile: /run/token\n`));
    const source = config.sources[0];
    if (!source) throw new Error('no source');
    expect((await sourceToken(source, async () => 'abc\n'))?.reveal()).toBe('abc');
    await expect(sourceToken(source, async () => '')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('errors', () => {
  const cases: [string, string, { line?: number; column?: number; key?: string }, RegExp][] = [
    ['a misspelt key', 'engin:\n  threads: 1\n', { line: 1, column: 1, key: 'engin' }, /did you mean engine\?/],
    ['a misspelt nested key', 'engine:\n  thread: 1\n', { line: 2, column: 3, key: 'engine.thread' }, /threads\?/],
    ['a text for a number', 'collect:\n  retries: many\n', { line: 2, column: 12 }, /expected a number, found "many"/],
    ['a fraction for a whole number', 'collect: { retries: 1.5 }', { line: 1, column: 21 }, /whole number/],
    ['a number out of range', 'quality:\n  completeShare: 95\n', { line: 2 }, /at most 1, found 95/],
    [
      'a word that is no choice',
      'log: { level: loud }',
      { line: 1 },
      /one of debug, info, warn, error, silent, found "loud"/,
    ],
    ['a list for keys', 'collect: []', { line: 1, key: 'collect' }, /keys with values/],
    [
      'a missing key',
      `${bank}  - name: shop\n`,
      { line: 7, key: 'sources.shop.mapping' },
      /this key is missing: expected a text/,
    ],
    ['a date that does not exist', bank.replace('2025-01-01', '2025-02-30'), { line: 6 }, /date that exists/],
    ['a URL of another kind', bank.replace('https', 'ftp'), { line: 5 }, /http or https/],
    ['a size without unit', 'engine: { memoryLimit: "2" }', { line: 1 }, /such as 2GB/],
    ['two sources of one name', bank + bank.split('\n').slice(2).join('\n'), { line: 7 }, /name of its own/],
    ['a key that stands twice', 'data: a\ndata: b\n', { line: 2 }, /YAML/],
    ['broken YAML', 'data: "a\n', {}, /YAML/],
    ['a list as file', '- a\n', { line: 1 }, /expected keys/],
  ];

  test.each(cases)('%s: file, place, key and what was expected', async (_name, text, place, message) => {
    const error = await fault(yaml(text));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.place).toMatchObject({ file: '/srv/here/footfall.yaml', ...place });
    expect(describeError(error)).toMatch(message);
  });

  test('a source cannot have the name of the folder of corrections', async () => {
    const error = await fault(yaml(bank.replace('name: bank', 'name: corrections')));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', place: { line: 3, key: 'sources.corrections.name' } });
    expect(error.message).toMatch(/another name: raw\/corrections\/ holds what people decided/);
  });

  test('several faults: the first, then the others by place', async () => {
    const error = await fault(yaml('collect:\n  retries: x\n  concurrency: 0\n'));
    expect(error.message).toBe(
      'expected a number, found "x".\n  /srv/here/footfall.yaml:3:16: collect.concurrency: expected at least 1, found 0.',
    );
  });

  test('an unknown FOOTFALL_ variable is refused with the nearest name', async () => {
    const error = await fault({ env: { FOOTFALL_ENGINE_MEMORYLIMIT: '1GB' } });
    expect(describeError(error)).toMatch(/FOOTFALL_ENGINE_MEMORYLIMIT.*Did you mean FOOTFALL_ENGINE_MEMORY_LIMIT\?/);
  });

  test('an unknown --set key is refused with the nearest name', async () => {
    const error = await fault({ flags: [{ key: 'engine.memorylimit', value: '1GB', flag: '--set' }] });
    expect(describeError(error)).toMatch(/Did you mean engine\.memoryLimit\?/);
  });

  test('a bad value of the environment names the variable', async () => {
    const error = await fault({ ...yaml('collect: { retries: 1 }'), env: { FOOTFALL_COLLECT_RETRIES: 'x' } });
    expect(error.message).toBe('env FOOTFALL_COLLECT_RETRIES: expected a number, found "x".');
    expect(error.place).toEqual({ key: 'collect.retries' });
  });

  test('a named file that is absent is an error, the default one is not', async () => {
    expect(await fault({ file: 'nope.yaml' })).toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('the Spark engine', () => {
  const spark = async (text: string, env: Record<string, string> = {}) => {
    const { config } = await load({ ...yaml(text), env });
    const { kind, sparkRemote, sparkToken } = config.engine;
    return { kind, sparkRemote, token: sparkToken?.reveal() };
  };

  test('may be named in a word, with its address beside it', async () => {
    const expected = { kind: 'spark', sparkRemote: 'sc://spark:15002', token: undefined };
    expect(await spark('engine: spark\nsparkRemote: sc://spark:15002\n')).toEqual(expected);
    expect(await spark('engine:\n  kind: spark\n  sparkRemote: sc://spark:15002\n')).toEqual(expected);
    expect(
      await spark('', { FOOTFALL_ENGINE_KIND: 'spark', FOOTFALL_ENGINE_SPARK_REMOTE: 'sc://spark:15002' }),
    ).toEqual(expected);
  });

  test('takes a token out of its address, so that nothing shows it', async () => {
    const loaded = await load({ ...yaml('engine: spark\nsparkRemote: sc://spark:15002/;token=s3cret;use_ssl=true\n') });
    expect(loaded.config.engine.sparkRemote).toBe('sc://spark:15002/;use_ssl=true');
    expect(loaded.config.engine.sparkToken?.reveal()).toBe('s3cret');
    expect(JSON.stringify(describeConfig(loaded))).not.toContain('s3cret');
  });

  test('needs an address that could be one', async () => {
    await expect(spark('engine: spark\n')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/expected sc:\/\/host:port/),
      place: { key: 'engine.sparkRemote' },
    });
    await expect(spark('engine: spark\nsparkRemote: http://spark\n')).rejects.toThrow(/expected sc:\/\/host:port/);
    await expect(spark('engine: fast\n')).rejects.toMatchObject({ place: { key: 'engine.kind' } });
  });
});
