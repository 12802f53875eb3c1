import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { parseYaml, type YamlFile } from '../domain/checked-yaml.ts';
import { FootfallError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { type Path, Problems, wholeFile } from '../domain/problems.ts';
import { checkSchema } from '../domain/schema-problems.ts';
import { envPrefix, keyText, type ListNames, overridable, pathKeys, reservedEnv, specOf } from './keys.ts';
import { type Config, configSchema, type SourceConfig } from './schema.ts';
import { Secret } from './secret.ts';

/** A value given on the command line, such as `{ key: 'engine.memoryLimit', value: '1GB', flag: '--set' }`. */
export interface FlagValue {
  key: string;
  value: string;
  /** How the user wrote it: `--data`, `--set`. */
  flag: string;
}

export interface LoadConfigOptions {
  /** The configuration file; without it FOOTFALL_CONFIG, then footfall.yaml in `cwd`, which may be absent. */
  file?: string;
  env: Record<string, string | undefined>;
  flags: readonly FlagValue[];
  readText(path: string): Promise<string>;
  cwd: string;
  /** Cores of the machine. */
  cores?: number;
}

/** Where a value came from: `default`, `file PATH:LINE`, `env NAME` or `flag --x`. */
export type Origin = string;

export interface LoadedConfig {
  config: Config;
  /** By key, such as `engine.memoryLimit` and `sources.bank.url`. */
  origins: Record<string, Origin>;
  /** The file that was read, absolute; null when there is none. */
  file: string | null;
}

const defaultFile = 'footfall.yaml';
const maxDefaultThreads = 8;

/** Defaults < file < environment < flags. Throws CONFIG_INVALID with place and key, FILE_UNREADABLE. */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const file = await readConfigFile(options);
  const values = inFull(structuredClone(file?.value ?? {}));
  const set = new Map<string, Origin>();
  for (const override of findOverrides(options, values)) {
    assign(values, override.path, override.value);
    set.set(override.path.join('.'), override.origin);
  }
  takeTokenOut(values.engine);

  const { $schema, ...config } = checkValues(values, file, set);

  const names = listNames(values);
  const origins: Record<string, Origin> = {};
  const origin = (path: Path): Origin => {
    const overridden = set.get(path.join('.'));
    if (overridden) return overridden;
    return file && has(file.value, path) ? `file ${file.path}:${file.locate(path).line}` : 'default';
  };
  for (const [path] of leaves(config)) origins[keyText(path, names)] = origin(path);

  const folder = file ? dirname(file.path) : options.cwd;
  for (const [path, value] of leaves(config)) {
    if (!isPathKey(path) || typeof value !== 'string') continue;
    const where = /^(env|flag) /.test(origin(path)) ? options.cwd : folder;
    assign(config, path, resolve(where, value));
  }
  origins['engine.threads'] ??= 'default';
  origins['engine.tempFolder'] ??= 'default';
  origins['serve.threads'] ??= 'default';
  origins['serve.statements'] ??= 'default';
  const engine = {
    ...config.engine,
    threads: config.engine.threads ?? Math.min(options.cores ?? availableParallelism(), maxDefaultThreads),
    tempFolder: config.engine.tempFolder ?? join(config.data, 'tmp'),
  };
  const threads = config.serve.threads ?? engine.threads;
  const serve = { ...config.serve, threads, statements: config.serve.statements ?? Math.max(2, threads) };
  return { config: { ...config, engine, serve }, origins, file: file?.path ?? null };
}

/** The token of a source, read from its file where it has one; null without. Throws CONFIG_INVALID. */
export async function sourceToken(
  source: SourceConfig,
  readText: (path: string) => Promise<string>,
): Promise<Secret | null> {
  if (source.token) return source.token;
  if (!source.tokenFile) return null;
  const key = `sources.${source.name}.tokenFile`;
  const place = { file: source.tokenFile, key };
  let text: string;
  try {
    text = (await readText(source.tokenFile)).trim();
  } catch (cause) {
    throw new FootfallError('CONFIG_INVALID', `The token cannot be read: ${reason(cause)}.`, { place, cause });
  }
  if (text === '') throw new FootfallError('CONFIG_INVALID', 'The file is empty, expected a token.', { place });
  return new Secret(text);
}

/** The keys with their values, secrets hidden: what `footfall config` shows. */
export function describeConfig(loaded: LoadedConfig): { key: string; value: unknown; origin: Origin }[] {
  const names: ListNames = { sources: loaded.config.sources.map((source) => source.name) };
  return [...leaves(loaded.config)].map(([path, value]) => {
    const key = keyText(path, names);
    return { key, value: value instanceof Secret ? value.toString() : value, origin: loaded.origins[key] ?? 'default' };
  });
}

/** `engine: spark` beside `sparkRemote: sc://…` is short for the two inside `engine`. */
function inFull(values: Record<string, unknown>): Record<string, unknown> {
  const { engine, sparkRemote, sparkToken, ...rest } = values;
  const isShort = typeof engine === 'string' || sparkRemote !== undefined || sparkToken !== undefined;
  if (!isShort || (engine !== undefined && typeof engine !== 'string' && typeof engine !== 'object')) return values;
  return {
    ...rest,
    engine: {
      ...(typeof engine === 'string' ? { kind: engine } : engine),
      ...(sparkRemote !== undefined && { sparkRemote }),
      ...(sparkToken !== undefined && { sparkToken }),
    },
  };
}

/** A token may stand inside the address, as Spark's own clients take it; from here on it is a secret like any other. */
function takeTokenOut(engine: unknown): void {
  if (typeof engine !== 'object' || engine === null) return;
  const settings = engine as Record<string, unknown>;
  if (typeof settings.sparkRemote !== 'string') return;
  const found = /;token=([^;]*)/.exec(settings.sparkRemote);
  if (!found) return;
  settings.sparkRemote = settings.sparkRemote.replace(found[0], '');
  settings.sparkToken ??= found[1];
}

interface ConfigFile extends YamlFile<Record<string, unknown>> {
  /** Absolute. */
  path: string;
}

async function readConfigFile(options: LoadConfigOptions): Promise<ConfigFile | null> {
  const named = options.file ?? (options.env.FOOTFALL_CONFIG || undefined);
  const path = resolve(options.cwd, named ?? defaultFile);
  try {
    return { path, ...parseYaml(await options.readText(path), path, { code: 'CONFIG_INVALID' }) };
  } catch (error) {
    if (error instanceof FootfallError && error.code === 'CONFIG_INVALID') throw error;
    if (!named && (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FootfallError('FILE_UNREADABLE', `The configuration cannot be read: ${reason(error)}.`, {
      place: { file: path },
      hint: 'Name another one with --config, or leave it out to take the defaults.',
      cause: error,
    });
  }
}

/** Places what is wrong in the file, or names the variable or flag that it came from. */
function checkValues(
  values: Record<string, unknown>,
  file: ConfigFile | null,
  overridden: ReadonlyMap<string, Origin>,
): z.output<typeof configSchema> {
  const checked = checkSchema(configSchema, values, (path) => specOf(path)?.secret === true);
  if (checked.success) return checked.value;
  const problems = new Problems('CONFIG_INVALID');
  for (const { path, message, of } of checked.problems) {
    const key = keyText(path, listNames(values)) || wholeFile;
    const origin = overridden.get(path.join('.'));
    if (origin) problems.add({ key }, `${origin}: ${message}`);
    else problems.add({ ...file?.locate(path, of), key }, message);
  }
  throw problems.toError();
}

interface Override {
  path: Path;
  value: unknown;
  origin: Origin;
}

function findOverrides(options: LoadConfigOptions, values: Record<string, unknown>): Override[] {
  const found: Override[] = [];
  const names = listNames(values);
  const possible = overridable(names);
  const fromEnv = Object.entries(options.env)
    .filter(([name]) => name.startsWith(envPrefix) && !reservedEnv.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, text] of fromEnv) {
    if (text === undefined || text === '') continue;
    const match = possible.find((one) => one.env === name);
    if (!match)
      throw unknown(`The environment variable ${name} is no key of the configuration.`, name, [
        ...possible.map((one) => one.env),
        ...reservedEnv,
      ]);
    found.push({ path: match.path, value: parseText(text, match.path), origin: `env ${name}` });
  }
  for (const flag of options.flags) {
    const match = possible.find((one) => one.key === flag.key);
    const keys = possible.map((one) => one.key);
    if (!match) throw unknown(`${flag.flag} ${flag.key}: there is no such key in the configuration.`, flag.key, keys);
    found.push({ path: match.path, value: parseText(flag.value, match.path), origin: `flag ${flag.flag}` });
  }
  return found;
}

function unknown(message: string, name: string, candidates: string[]): FootfallError {
  const near = nearest(name, candidates);
  const hint = near ? `Did you mean ${near}?` : 'See all keys with: footfall config';
  return new FootfallError('CONFIG_INVALID', message, { hint });
}

/** Text from the environment or a flag as the type of its key; what does not fit stays text for the schema to refuse. */
function parseText(text: string, path: Path): unknown {
  const type = specOf(path)?.type;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'number' || type === 'integer') return /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
  return text;
}

function listNames(values: Record<string, unknown>): ListNames {
  const sources = Array.isArray(values.sources) ? values.sources : [];
  return { sources: sources.map((source, index) => String((source as { name?: unknown } | null)?.name ?? index)) };
}

function isPathKey(path: Path): boolean {
  return pathKeys.includes(specOf(path)?.path.join('.') ?? '');
}

/** Every single value below `node`, with its place. */
function* leaves(node: unknown, path: Path = []): Generator<[Path, unknown]> {
  if (Array.isArray(node)) {
    for (const [index, child] of node.entries()) yield* leaves(child, [...path, index]);
  } else if (typeof node === 'object' && node !== null && !(node instanceof Secret)) {
    for (const [name, child] of Object.entries(node)) yield* leaves(child, [...path, name]);
  } else if (node !== undefined) yield [path, node];
}

function has(values: unknown, path: Path): boolean {
  let node = values;
  for (const part of path) {
    if (typeof node !== 'object' || node === null || !(part in node)) return false;
    node = (node as Record<string | number, unknown>)[part];
  }
  return true;
}

function assign(values: object, path: Path, value: unknown): void {
  let node = values as Record<string | number, unknown>;
  for (const [index, part] of path.slice(0, -1).entries()) {
    const next = node[part];
    if (next === undefined || next === null) node[part] = typeof path[index + 1] === 'number' ? [] : {};
    else if (typeof next !== 'object') return; // The schema will refuse what stands here.
    node = node[part] as Record<string | number, unknown>;
  }
  const last = path.at(-1);
  if (last !== undefined) node[last] = value;
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
