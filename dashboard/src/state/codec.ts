import type { RawSearch } from './search.ts';

/** One part of a page's state and how it stands in the address. `read` gives undefined for what makes no sense. */
export interface Field<T> {
  fallback: T;
  read(raw: string[]): T | undefined;
  write(value: T): string[];
}

export type StateOf<F> = { [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

/** A page's state and the address, both ways: defaults are left out, what is unknown or makes no sense is dropped. */
export interface Codec<State extends object> {
  defaults: State;
  /** Any search, of this page or not, to a whole state. */
  read(search: Record<string, unknown>): State;
  /** Of a state, or a part of one, what the address must say. */
  write(state: Partial<State>): RawSearch;
}

// biome-ignore lint/suspicious/noExplicitAny: fields read and write values of one type each, which StateOf tells
export function codec<F extends Record<string, Field<any>>>(fields: F): Codec<StateOf<F>> {
  type State = StateOf<F>;
  const entries = Object.entries(fields);
  const defaults = Object.fromEntries(entries.map(([name, field]) => [name, field.fallback])) as State;
  return {
    defaults,
    read: (search) =>
      Object.fromEntries(
        entries.map(([name, field]) => {
          const texts = textsOf(Object.hasOwn(search, name) ? search[name] : undefined);
          return [name, (texts.length > 0 ? field.read(texts) : undefined) ?? field.fallback];
        }),
      ) as State,
    write: (state) => {
      const search: RawSearch = {};
      for (const [name, field] of entries) {
        const value = state[name as keyof State];
        if (value === undefined) {
          continue;
        }
        const texts = field.write(value);
        if (texts.length > 0 && texts.join('\0') !== field.write(field.fallback).join('\0')) {
          search[name] = texts.length === 1 ? texts[0]! : texts;
        }
      }
      return search;
    },
  };
}

function textsOf(raw: unknown): string[] {
  const values = Array.isArray(raw) ? raw : [raw];
  return values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value)).map(String);
}

/** The longest text and the most entries of a list that are taken from an address: those of the API. */
const longest = 200;
const mostTexts = 100;

export function choice<const Word extends string>(words: readonly Word[], fallback: NoInfer<Word>): Field<Word> {
  return {
    fallback,
    read: ([text]) => words.find((word) => word === text),
    write: (value) => [value],
  };
}

/** A text or null where there is none; `accepts` drops what makes no sense, and what is longer than `most` letters. */
export function text(accepts: (text: string) => boolean = () => true, most = longest): Field<string | null> {
  return {
    fallback: null,
    read: ([value]) =>
      value !== undefined && value !== '' && value.length <= most && accepts(value) ? value : undefined,
    write: (value) => (value === null || value === '' ? [] : [value]),
  };
}

export function textOr(fallback: string, accepts: (text: string) => boolean): Field<string> {
  return {
    fallback,
    read: ([value]) => (value !== undefined && value.length <= longest && accepts(value) ? value : undefined),
    write: (value) => [value],
  };
}

/** Texts without repeats, in the order given. */
export function list(accepts: (text: string) => boolean = () => true): Field<readonly string[]> {
  return {
    fallback: [],
    read: (values) =>
      [...new Set(values.filter((value) => value !== '' && value.length <= longest && accepts(value)))].slice(
        0,
        mostTexts,
      ),
    write: (value) => [...value],
  };
}

export function whole(least: number, largest: number, fallback: number): Field<number> {
  return {
    fallback,
    read: ([value]) => {
      const number = /^-?\d{1,9}$/.test(value ?? '') ? Number(value) : Number.NaN;
      return number >= least && number <= largest ? number : undefined;
    },
    write: (value) => [String(Math.round(value))],
  };
}

export function flag(fallback: boolean): Field<boolean> {
  return {
    fallback,
    read: ([value]) => (value === 'yes' ? true : value === 'no' ? false : undefined),
    write: (value) => [value ? 'yes' : 'no'],
  };
}
