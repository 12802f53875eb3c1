import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import type { ErrorPlace } from '../domain/errors.ts';
import { textKeys } from './network-schema.ts';
import { keyText, type Locate, type Path, Problems } from './problems.ts';

export interface YamlSource {
  /** The content as plain values. */
  value: unknown;
  locate: Locate;
}

/** Parses YAML and remembers where everything stands. Throws NETWORK_INVALID, with its place, on text that is none. */
export function parseYaml(text: string, file: string): YamlSource {
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
  const problems = new Problems();
  for (const error of document.errors) problems.add(positionOf(error.pos[0]), `this is not YAML: ${error.message}`);
  problems.throwIfAny();
  keepTexts(document);
  return {
    value: plainValue(document, file),
    locate: (path, of) => ({ ...positionOf(offsetOf(document, path, of)), key: keyText(path) }),
  };
}

/** Undoes YAML's taking of texts for numbers or truth values, where only a text makes sense. */
function keepTexts(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !textKeys.has(String(pair.key.value))) return;
      for (const node of isSeq(pair.value) ? pair.value.items : [pair.value]) {
        if (isScalar(node) && /number|boolean|bigint/.test(typeof node.value)) node.value = node.source ?? node.value;
      }
    },
  });
}

function plainValue(document: Document, file: string): unknown {
  try {
    return withoutNulls(document.toJS());
  } catch (error) {
    // Anchors that multiply without end.
    const problems = new Problems();
    problems.add({ file, line: 1, column: 1 }, `this YAML cannot be read: ${(error as Error).message}`);
    problems.throwIfAny();
    throw error;
  }
}

/** A key without a value is as absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}

/** Where the value (or its key) begins; of what is not there, where the nearest thing around it does. */
function offsetOf(document: Document, path: Path, of: 'key' | 'value' = 'value'): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    const here = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    if (isMap(here)) {
      const pair: Pair | undefined = here.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (!pair) break;
      const wanted = of === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key);
      if (isNode(wanted) && wanted.range) offset = wanted.range[0];
      next = pair.value;
    } else if (isSeq(here)) {
      next = here.items[Number(part)];
      if (isNode(next) && next.range) offset = next.range[0];
    }
    if (!isNode(next)) break;
    node = next;
  }
  return offset;
}
