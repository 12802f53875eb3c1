import { type ErrorCode, type ErrorPlace, FootfallError } from './errors.ts';

/** Keys and positions, from the top of a file down to a value. */
export type Path = readonly (string | number)[];

/** Something wrong at a path: at its value, or at its key. The message is a fragment without a full stop. */
export interface Problem {
  path: Path;
  message: string;
  of?: 'key' | 'value';
}

/** Knows where in a file the value at a path stands, or its key. */
export type Locate = (path: Path, of?: 'key' | 'value') => ErrorPlace;

interface Placed {
  place: ErrorPlace;
  message: string;
}

/** Takes something wrong at a path of a file that only the caller need know. */
export type Report = (path: Path, message: string, of?: 'key' | 'value') => void;

/** How many problems one message tells; the rest are counted. */
const toldProblems = 20;

/** All that is wrong with one or several files, gathered so that one attempt tells the whole of it. */
export class Problems {
  readonly #code: ErrorCode;
  readonly #hint: string | undefined;
  readonly #found: Placed[] = [];

  constructor(code: ErrorCode, hint?: string) {
    this.#code = code;
    this.#hint = hint;
  }

  add(place: ErrorPlace, message: string): void {
    this.#found.push({ place, message });
  }

  addAll(problems: readonly Problem[], locate: Locate): void {
    for (const { path, message, of } of problems) this.add(locate(path, of), message);
  }

  throwIfAny(): void {
    if (this.#found.length > 0) throw this.toError();
  }

  /** One error for them, of which there must be some: placed at the first, its message telling all. */
  toError(): FootfallError {
    // The order of the file that was read first, then of lines: the first to be put right comes first.
    const files = [...new Set(this.#found.map(({ place }) => place.file))];
    const [first, ...more] = this.#found.toSorted(
      (a, b) =>
        files.indexOf(a.place.file) - files.indexOf(b.place.file) ||
        (a.place.line ?? 0) - (b.place.line ?? 0) ||
        (a.place.column ?? 0) - (b.place.column ?? 0),
    ) as [Placed, ...Placed[]];
    const told = more.slice(0, toldProblems - 1).map(({ place, message }) => `\n  ${at(place)}: ${ended(message)}`);
    const untold = more.length - told.length;
    const rest = untold > 0 ? `\n  and ${untold} more` : '';
    return new FootfallError(this.#code, `${ended(first.message)}${told.join('')}${rest}`, {
      place: first.place,
      hint: this.#hint,
    });
  }
}

/** The key of what concerns no single one. */
export const wholeFile = '(the whole file)';

/** `branches[2].timeZone`. */
export function keyText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/** A found value, short. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function at({ file, line, column, key }: ErrorPlace): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, key].filter(Boolean).join(': ');
}

function ended(message: string): string {
  return /[.?!]$/.test(message) ? message : `${message}.`;
}
