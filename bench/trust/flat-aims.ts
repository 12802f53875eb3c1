import type { Figures } from '../benchmark.ts';
import type { Aimed } from './aims.ts';

/** Every figure that has an aim, and a case, as `part, what: figure`. */
export function flatAims(figures: object, path: readonly string[] = []): Figures {
  const flat: Figures = {};
  for (const [name, value] of Object.entries(figures)) {
    if (name === 'aims') {
      for (const { name: of, value: figure } of value as Aimed[]) {
        if (typeof figure === 'number') flat[`${path.join(', ')}: ${of}`] = Number(figure.toPrecision(4));
      }
    } else if (isObject(value)) Object.assign(flat, flatAims(value, [...path, name]));
  }
  return flat;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
