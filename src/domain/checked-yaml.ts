import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import type { ErrorCode, ErrorPlace } from './errors.ts';
import { keyText, type Locate, type Path, type Problem, Problems, show, wholeFile } from './problems.ts';
import { checkSchema } from './schema-problems.ts';

/** A kind of file that people write in YAML (or JSON, which is YAML too). */
export interface YamlKind {
  /** The code of the error that tells what is wrong with such a file. */
  code: ErrorCode;
  /** Where to look up what such a file may hold. */
  hint?: string;
  /** Keys whose values are text even where they look like a number or a truth value: `id: 0012` is the text 0012. */
  textKeys?: ReadonlySet<string>;
}

export interface CheckedYamlKind<Schema extends z.ZodType> extends YamlKind {
  schema: Schema;
  /** What a value that follows the schema can still get wrong. */
  check?(value: z.output<Schema>): Problem[];
}

export interface YamlFile<Value> {
  value: Value;
  locate: Locate;
}

/**
 * Reads a text by the schema and the further checks of its kind. Throws the kind's error, placed at the first problem by
 * file, line, column and key; its message tells them all, one a line. `file` is only named.
 */
export function parseCheckedYaml<Schema extends z.ZodType>(
  text: string,
  file: string,
  kind: CheckedYamlKind<Schema>,
): YamlFile<z.output<Schema>> {
  const { value, locate } = parseYaml(text, file, kind);
  const checked = checkSchema(kind.schema, value);
  const found = checked.success ? (kind.check?.(checked.value) ?? []) : checked.problems;
  const problems = new Problems(kind.code, kind.hint);
  problems.addAll(found, locate);
  if (checked.success && found.length === 0) return { value: checked.value, locate };
  throw problems.toError();
}

/** The keys and plain values of a text, which may hold none; a key without a value is as absent. Throws the kind's error. */
export function parseYaml(text: string, file: string, kind: YamlKind): YamlFile<Record<string, unknown>> {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
  });
  const positionOf = (offset: number): ErrorPlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = new Problems(kind.code, kind.hint);
  for (const error of document.errors) problems.add(positionOf(error.pos[0]), syntaxProblem(error));
  problems.throwIfAny();
  for (const alias of strayAliases(document)) {
    problems.add(positionOf(alias.offset), `no anchor &${alias.name} stands before this alias`);
  }
  problems.throwIfAny();
  if (kind.textKeys) keepTexts(document, kind.textKeys);
  const locate: Locate = (path, of) => ({
    ...positionOf(offsetOf(document, path, of)),
    key: keyText(path) || wholeFile,
  });
  let value: unknown;
  try {
    value = withoutNulls(document.toJS()) ?? {};
  } catch (error) {
    // Anchors that multiply without end, or that hold themselves.
    problems.add(locate([]), `this YAML cannot be read: ${(error as Error).message}`);
    throw problems.toError();
  }
  if (typeof value === 'object' && !Array.isArray(value)) return { value: value as Record<string, unknown>, locate };
  problems.add(locate([]), `expected keys with values, found ${show(value)}`);
  throw problems.toError();
}

function syntaxProblem(error: YAMLError): string {
  if (error.code === 'MULTIPLE_DOCS') return 'expected one YAML document, and here another one begins';
  return `this is not YAML: ${error.message}`;
}

function strayAliases(document: Document): { name: string; offset: number }[] {
  const anchors = new Set<string>();
  const stray: { name: string; offset: number }[] = [];
  visit(document, {
    Node(_, node) {
      if (!isAlias(node)) {
        if (node.anchor) anchors.add(node.anchor);
      } else if (!anchors.has(node.source)) stray.push({ name: node.source, offset: node.range?.[0] ?? 0 });
    },
  });
  return stray;
}

/** Undoes YAML's taking of texts for numbers or truth values, where only a text makes sense. */
function keepTexts(document: Document, textKeys: ReadonlySet<string>): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !textKeys.has(String(pair.key.value))) return;
      for (const node of isSeq(pair.value) ? pair.value.items : [pair.value]) {
        if (isScalar(node) && /number|boolean|bigint/.test(typeof node.value)) node.value = node.source ?? node.value;
      }
    },
  });
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}

/**
 * Where a single value begins, or its key where `of` says so or where the value is of several lines; of what is not
 * there, where the nearest thing around it does.
 */
function offsetOf(document: Document, path: Path, of: 'key' | 'value' = 'value'): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, part] of path.entries()) {
    const here = isAlias(node) ? node.resolve(document) : node;
    let shown: unknown;
    if (isMap(here)) {
      const pair: Pair | undefined = here.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (!pair) break;
      const single = index === path.length - 1 && isScalar(pair.value) && pair.value.value !== null;
      shown = single && of === 'value' ? pair.value : pair.key;
      node = pair.value;
    } else if (isSeq(here)) {
      node = here.items[Number(part)];
      shown = node;
    } else break;
    if (isNode(shown) && shown.range) offset = shown.range[0];
  }
  return offset;
}
