import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file as the code says it should be; `path` is relative to the root of the repository. */
export interface GeneratedFile {
  path: string;
  text: string;
}

/** A file that is not so; `found` is null where it is absent. */
export interface Drift {
  path: string;
  expected: string;
  found: string | null;
}

/** Compares by lines, so that a checkout with CRLF is no drift. */
export function findDrift(root: string, files: readonly GeneratedFile[]): Drift[] {
  return files.flatMap(({ path, text }) => {
    const place = join(root, path);
    const found = existsSync(place) ? readFileSync(place, 'utf8').replaceAll('\r\n', '\n') : null;
    return found === text ? [] : [{ path, expected: text, found }];
  });
}

/** The path with the first lines that differ. */
export function describeDrift({ path, expected, found }: Drift, atMost = 5): string {
  if (found === null) return `${path}: absent`;
  const expectedLines = expected.split('\n');
  const foundLines = found.split('\n');
  const first = expectedLines.findIndex((line, index) => line !== foundLines[index]);
  const from = first === -1 ? expectedLines.length : first;
  const excerpt = (sign: string, lines: string[]) =>
    lines.slice(from, from + atMost).map((line) => `  ${sign} ${line}`);
  return [
    `${path}:${from + 1}: is not what the code says`,
    ...excerpt('-', foundLines),
    ...excerpt('+', expectedLines),
  ].join('\n');
}
