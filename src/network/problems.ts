import type { z } from 'zod';
import { type ErrorPlace, FootfallError } from '../domain/errors.ts';

export type Path = readonly (string | number)[];

/** Knows where in a file the value at a path stands, or its key. */
export type Locate = (path: Path, of?: 'key' | 'value') => ErrorPlace;

/** How many problems one message tells; the rest are counted. */
const toldProblems = 20;

/** All that is wrong with a network file, gathered so that one attempt tells the whole of it. */
export class Problems {
  readonly #found: { place: ErrorPlace; message: string }[] = [];

  add(place: ErrorPlace, message: string): void {
    this.#found.push({ place, message });
  }

  /** Adds the issues of a schema, each at its place. */
  addIssues(issues: readonly z.core.$ZodIssue[], locate: Locate, input: unknown): void {
    for (const issue of issues) {
      for (const { path, of, message } of explain(issue, [], input)) this.add(locate(path, of), message);
    }
  }

  get none(): boolean {
    return this.#found.length === 0;
  }

  /** Throws NETWORK_INVALID at the first problem, with all of them in its message; returns when there is none. */
  throwIfAny(): void {
    // The order of the file that was read first, then of lines: the first to be put right comes first.
    const files = [...new Set(this.#found.map(({ place }) => place.file))];
    const [first, ...more] = this.#found.sort(
      (a, b) =>
        files.indexOf(a.place.file) - files.indexOf(b.place.file) ||
        (a.place.line ?? 0) - (b.place.line ?? 0) ||
        (a.place.column ?? 0) - (b.place.column ?? 0),
    );
    if (!first) return;
    const told = more.slice(0, toldProblems - 1).map(({ place, message }) => `\n  ${at(place)}: ${message}.`);
    const untold = more.length - told.length;
    const rest = untold > 0 ? `\n  and ${untold} more` : '';
    throw new FootfallError('NETWORK_INVALID', `${first.message}.${told.join('')}${rest}`, { place: first.place });
  }
}

function at({ file, line, column, key }: ErrorPlace): string {
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}${key ? `: ${key}` : ''}`;
}

/** `branches[2].timeZone`. */
export function keyText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

interface Explained {
  path: Path;
  of: 'key' | 'value';
  message: string;
}

function explain(issue: z.core.$ZodIssue, above: Path, input: unknown): Explained[] {
  const path = [...above, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], of: 'key', message: 'this key is not known' }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, of: 'key', message: `${issue.issues[0]?.message ?? 'this key is not valid'}` }];
  }
  if (issue.code === 'invalid_union') {
    // The alternative that was meant is the one that fails inside, not as a whole.
    const meant = issue.errors.find((alternative) => alternative.every((inner) => isInside(inner)));
    if (meant && meant.length > 0) return meant.flatMap((inner) => explain(inner, path, input));
  }
  const found = valueAt(input, path);
  const expected = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  if (found === undefined || found === null) {
    return [{ path, of: 'value', message: `this key is missing: ${expected}` }];
  }
  return [{ path, of: 'value', message: `${expected}, found ${show(found)}` }];
}

function isInside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const part of path) value = (value as Record<string | number, unknown> | null | undefined)?.[part];
  return value;
}

/** A found value, short. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
