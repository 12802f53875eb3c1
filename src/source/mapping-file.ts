import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type ErrorPlace, FootfallError } from '../domain/errors.ts';
import { nearest } from './nearest.ts';

/** Something wrong in a mapping: where, and what was expected instead. */
export interface Problem {
  path: readonly PropertyKey[];
  message: string;
  /** The key itself is wrong, not its value. */
  atKey?: boolean;
}

/**
 * Reads a YAML text by a schema and further checks (asked only where the schema is content). Throws MAPPING_INVALID,
 * placed at the first problem in the file; its message tells them all, one a line.
 */
export function parseMappingFile<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
  check: (value: z.output<Schema>) => Problem[],
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  const placed = (offset: number, key: string, message: string): Placed => {
    const at = lines.linePos(offset);
    return { message, place: { file, line: Math.max(1, at.line), column: Math.max(1, at.col), ...(key && { key }) } };
  };
  if (document.errors.length > 0) {
    throw asError(document.errors.map((error) => placed(error.pos[0], '', `not valid YAML: ${error.message}`)));
  }
  if (!isMap(document.contents)) {
    throw asError([placed(0, '', 'expected keys with values, such as "format: csv"; found none')]);
  }
  const parsed = schema.safeParse(withoutNulls(document.toJS()));
  const problems = parsed.success
    ? check(parsed.data)
    : parsed.error.issues.flatMap((issue) => describe(issue, z.toJSONSchema(schema, { io: 'input' })));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw asError(
    problems.map((problem) => {
      const { path, message, atKey = false } = problem;
      return placed(offsetOf(document.contents, path, atKey), path.map(String).join('.'), message);
    }),
  );
}

interface Placed {
  message: string;
  place: ErrorPlace;
}

function asError(problems: Placed[]): FootfallError {
  const sorted = [...problems].sort(
    (a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0),
  );
  const [first, ...more] = sorted as [Placed, ...Placed[]];
  const rest = more.map(({ place, message }) => {
    return `\n${place.file}:${place.line}:${place.column}: ${place.key ? `${place.key}: ` : ''}${message}`;
  });
  return new FootfallError('MAPPING_INVALID', first.message + rest.join(''), {
    place: first.place,
    hint: 'See schemas/mapping.json for every key.',
  });
}

function describe(issue: z.core.$ZodIssue, schema: JsonSchema): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const hint = meant ? `did you mean ${meant}?` : `expected one of ${known.join(', ')}`;
      return { path: [...issue.path, key], message: `unknown key; ${hint}`, atKey: true };
    });
  }
  if (issue.code === 'invalid_value') {
    return [{ path: issue.path, message: `expected one of ${issue.values.map(String).join(', ')}` }];
  }
  return [{ path: issue.path, message: issue.message.replace(/^Invalid input: /, '') }];
}

interface JsonSchema {
  properties?: Record<string, unknown>;
  anyOf?: unknown[];
  oneOf?: unknown[];
  additionalProperties?: unknown;
}

function knownKeys(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as JsonSchema[];
  if (choices.length > 0) return [...new Set(choices.flatMap((choice) => knownKeys(choice, path)))];
  const [head, ...tail] = path;
  if (head === undefined) return Object.keys(schema.properties ?? {});
  const next = schema.properties?.[String(head)] ?? schema.additionalProperties;
  return next && typeof next === 'object' ? knownKeys(next as JsonSchema, tail) : [];
}

/** Where the value of a path stands, or the nearest thing around it that exists. */
function offsetOf(root: unknown, path: readonly PropertyKey[], atKey: boolean): number {
  let node = root;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair) return offset;
      node = pair.value;
      const plain = index === path.length - 1 && isScalar(node) && node.value !== null;
      const shown = plain && !atKey ? node : pair.key;
      if (isNode(shown) && shown.range) offset = shown.range[0];
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (isNode(node) && node.range) offset = node.range[0];
    } else return offset;
  }
  return offset;
}

/** A key without a value is as absent. */
function withoutNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutNulls);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, child]) => (child === null ? [] : [[key, withoutNulls(child)]])),
  );
}
