import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { type ErrorPlace, FootfallError } from '../domain/errors.ts';
import type { KeyPath } from './keys.ts';

/** A YAML (or JSON) file with the place of every key in it. */
export interface ConfigFile {
  file: string;
  /** The file's content as plain values; `{}` for an empty file. A key without a value is as absent. */
  values: Record<string, unknown>;
  /** Where the value stands, or its key where `of` is `key`; the nearest enclosing thing that exists. */
  place(path: KeyPath, of?: 'key' | 'value'): ErrorPlace;
}

/** Throws CONFIG_INVALID where the text is no YAML mapping, or a key stands twice. */
export function parseConfigFile(file: string, text: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): ErrorPlace => {
    const at = lines.linePos(offset);
    return { file, line: Math.max(1, at.line), column: Math.max(1, at.col) };
  };
  const fault = document.errors[0];
  if (fault) {
    throw new FootfallError('CONFIG_INVALID', `This is not valid YAML: ${fault.message}.`, {
      place: position(fault.pos[0]),
    });
  }
  if (document.contents !== null && !isMap(document.contents)) {
    throw new FootfallError('CONFIG_INVALID', 'Expected keys with values, such as "data: data".', {
      place: position(document.contents.range?.[0] ?? 0),
    });
  }
  return {
    file,
    values: withoutNulls(document.toJS() ?? {}) as Record<string, unknown>,
    place: (path, of = 'value') => position(offsetOf(document, path, of)),
  };
}

function offsetOf(document: Document, path: KeyPath, of: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (!pair) break;
      const wanted = of === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key);
      node = pair.value;
      if (isNode(wanted) && wanted.range) offset = wanted.range[0];
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (isNode(node) && node.range) offset = node.range[0];
    } else break;
  }
  return offset;
}

function withoutNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((child) => withoutNulls(child ?? {}));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([name, child]) => (child === null ? [] : [[name, withoutNulls(child)]])),
  );
}
