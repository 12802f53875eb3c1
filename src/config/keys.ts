import type { Path } from '../domain/problems.ts';
import { configJsonSchema } from './schema.ts';

/** A key that holds one value. In `path`, `*` stands for an element of a list. */
export interface KeySpec {
  path: string[];
  type: 'string' | 'number' | 'integer' | 'boolean';
  choices: string[] | null;
  secret: boolean;
  hasDefault: boolean;
  doc: string;
}

/** A list whose elements can be named in an override: their names in order of position. */
export type ListNames = Record<string, string[]>;

/** Keys whose value is a path of the file system; relative ones are resolved against where they were written. */
export const pathKeys = [
  'data',
  'network',
  'sources.*.mapping',
  'sources.*.tokenFile',
  'engine.tempFolder',
  'serve.dashboard',
];

export const envPrefix = 'FOOTFALL_';
/** Environment names under the prefix that are no keys. FOOTFALL_CONFIG names the configuration file. */
export const reservedEnv = ['FOOTFALL_CONFIG'];

interface JsonSchemaNode {
  type?: string;
  properties?: Record<string, JsonSchemaNode>;
  items?: JsonSchemaNode;
  enum?: string[];
  default?: unknown;
  writeOnly?: boolean;
  description?: string;
}

/** Every key with a single value, in the order of the schema. */
const keySpecs: readonly KeySpec[] = collectKeys(configJsonSchema() as JsonSchemaNode, []);

function collectKeys(node: JsonSchemaNode, path: string[]): KeySpec[] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([name, child]) =>
      name === '$schema' ? [] : collectKeys(child, [...path, name]),
    );
  }
  if (node.items) return collectKeys(node.items, [...path, '*']);
  return [
    {
      path,
      type: node.type as KeySpec['type'],
      choices: node.enum ?? null,
      secret: node.writeOnly === true,
      hasDefault: node.default !== undefined,
      doc: node.description ?? '',
    },
  ];
}

/** `engine.memoryLimit` is FOOTFALL_ENGINE_MEMORY_LIMIT; a list element is named by its name or its position. */
function envName(parts: readonly (string | number)[]): string {
  return envPrefix + parts.map((part) => upperSnake(String(part))).join('_');
}

/** Spells a place as people write it: `sources.bank.token`, or `sources.0.token` where the element has no name. */
export function keyText(path: Path, names: ListNames): string {
  return path
    .map((part, index) => (typeof part === 'number' ? (names[path.slice(0, index).join('.')]?.[part] ?? part) : part))
    .join('.');
}

/**
 * Every override that is possible now: each key, and each key of each list element by name and by position. The position
 * after the last one stands too, so that a source can be described by the environment alone.
 */
export function overridable(names: ListNames): { spec: KeySpec; path: Path; key: string; env: string }[] {
  return keySpecs.flatMap((spec) => {
    const star = spec.path.indexOf('*');
    if (star < 0) return [{ spec, path: spec.path, key: spec.path.join('.'), env: envName(spec.path) }];
    const list = spec.path.slice(0, star).join('.');
    const known = names[list] ?? [];
    return [...known, ''].flatMap((name, index) =>
      [String(index), name]
        .filter((text) => text !== '')
        .map((text) => {
          const written = spec.path.with(star, text);
          const path: Path = [...spec.path.slice(0, star), index, ...spec.path.slice(star + 1)];
          return { spec, path, key: written.join('.'), env: envName(written) };
        }),
    );
  });
}

export function specOf(path: Path): KeySpec | undefined {
  const pattern = path.map((part) => (typeof part === 'number' ? '*' : part)).join('.');
  return keySpecs.find((spec) => spec.path.join('.') === pattern);
}

function upperSnake(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]/g, '_')
    .toUpperCase();
}
