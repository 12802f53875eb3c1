import type { Problem } from '../domain/problems.ts';
import type { RequestMapping } from './request-schema.ts';

const known = ['base', 'from', 'to', 'at', 'branch.id', 'branch.name', 'sensor.id', 'sensor.position'] as const;
export type Placeholder = (typeof known)[number];

/** What one request of a mapping covers, as its placeholders say. */
export interface RequestShape {
  /** A range of time, or one interval. */
  time: 'range' | 'at';
  /** Once for all, or once for each branch or sensor. */
  per: 'all' | 'branch' | 'sensor';
}

export function requestShape(request: Pick<RequestMapping, 'url' | 'query'>): RequestShape {
  const used = placeholdersOf(request);
  const uses = (start: string) => [...used].some((name) => name.startsWith(start));
  return {
    time: used.has('at') ? 'at' : 'range',
    per: uses('sensor.') ? 'sensor' : uses('branch.') ? 'branch' : 'all',
  };
}

/** Replaces every placeholder; `encode` treats each value but {base}. */
export function fillTemplate(
  template: string,
  values: Partial<Record<Placeholder, string>>,
  encode: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (_, name: Placeholder) => {
    const value = values[name] ?? '';
    return name === 'base' ? value.replace(/\/+$/, '') : encode(value);
  });
}

function placeholdersOf(request: Pick<RequestMapping, 'url' | 'query'>): Set<string> {
  const texts = [request.url, ...Object.values(request.query)];
  return new Set(texts.flatMap((text) => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] as string)));
}

export function placeholderProblems(request: RequestMapping): Problem[] {
  const problems: Problem[] = [];
  const check = (text: string, path: string[]) => {
    for (const [, name] of text.matchAll(/\{([^{}]*)\}/g)) {
      if ((known as readonly string[]).includes(name as string)) continue;
      problems.push({ path, message: `expected placeholders {${known.join('} {')}}; found {${name}}` });
    }
  };
  check(request.url, ['request', 'url']);
  for (const [name, text] of Object.entries(request.query)) check(text, ['request', 'query', name]);
  if (!/^(\{base\}|https?:\/\/[^{}/]+(\/|$))/.test(request.url)) {
    problems.push({ path: ['request', 'url'], message: 'expected it to start with {base} or http(s)://host/' });
  }
  const used = placeholdersOf(request);
  if (used.has('at') === (used.has('from') || used.has('to'))) {
    problems.push({
      path: ['request', 'url'],
      message: 'expected {from} and {to} (a range), or {at} (one interval), in url or query',
    });
  } else if (used.has('from') !== used.has('to')) {
    problems.push({ path: ['request', 'url'], message: 'expected both {from} and {to}' });
  }
  return problems;
}
