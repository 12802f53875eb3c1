import type { z } from 'zod';
import { FootfallError } from '../domain/errors.ts';
import type { ConfigFile } from './file.ts';
import { type KeyPath, keySpecs, keyText, type ListNames, specOf } from './keys.ts';
import { nearest } from './nearest.ts';

interface Sources {
  file: ConfigFile | null;
  values: Record<string, unknown>;
  /** Where values came from that are not the file's, by path joined with dots. */
  origins: ReadonlyMap<string, string>;
  names: ListNames;
}

type Issue = z.core.$ZodIssue;

/** The first fault of a configuration as one error; the message tells how many more there are, and where. */
export function configFault(issues: readonly Issue[], sources: Sources): FootfallError {
  const faults = issues
    .flatMap((issue) => describeIssue(issue, sources))
    .sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0));
  const [first, ...more] = faults;
  if (!first) return new FootfallError('CONFIG_INVALID', 'The configuration is not valid.');
  const others = more.map((fault) => fault.place.key + (fault.place.line ? ` (line ${fault.place.line})` : ''));
  const rest = others.length > 0 ? ` Also wrong: ${others.join(', ')}.` : '';
  return new FootfallError('CONFIG_INVALID', first.message + rest, { place: first.place, hint: first.hint });
}

interface Fault {
  message: string;
  hint?: string;
  place: { file?: string; line?: number; column?: number; key: string };
}

function describeIssue(issue: Issue, sources: Sources): Fault[] {
  const path = issue.path as KeyPath;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => unknownKey([...path, name], name, sources));
  }
  const key = keyText(path, sources.names) || '(the whole file)';
  const origin = sources.origins.get(path.join('.'));
  const secret = specOf(path)?.secret === true;
  const input = valueAt(sources.values, path);
  const expected = expectation(issue);
  const missing = input === undefined;
  const found = missing ? 'found nothing' : `found ${secret ? 'something else' : show(input)}`;
  const message = `${origin ? `${origin}: ` : ''}${capital(expected, !origin)}, ${found}.`;
  if (origin || !sources.file) return [{ message, place: { key } }];
  return [{ message, place: { ...sources.file.place(path), key } }];
}

function unknownKey(path: KeyPath, name: string, sources: Sources): Fault {
  const parent = path.slice(0, -1).map((part) => (typeof part === 'number' ? '*' : part));
  const siblings = keySpecs
    .filter((spec) => parent.every((part, index) => spec.path[index] === part))
    .map((spec) => spec.path[parent.length] ?? '');
  const known = [...new Set(siblings)];
  const near = nearest(name, known);
  return {
    message: 'There is no such key.',
    hint: near ? `Did you mean ${near}?` : `Known here: ${known.join(', ')}.`,
    place: { ...(sources.file?.place(path, 'key') ?? {}), key: keyText(path, sources.names) },
  };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const type = String(issue.expected);
      const word = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false' }[type];
      return `expected ${word ?? { object: 'keys with values', array: 'a list' }[type] ?? type}`;
    }
    case 'too_small':
      if (issue.origin === 'string') return 'expected a text that is not empty';
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}`;
    default:
      return issue.message;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(values: unknown, path: KeyPath): unknown {
  let node = values;
  for (const part of path) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string | number, unknown>)[part];
  }
  return node;
}

function capital(text: string, yes: boolean): string {
  return yes ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
