/**
 * The search part of an address as plain words: `?id=a&id=b&period=2025`. Values are texts; a name given several times
 * is a list. Nothing here throws, whatever the address says.
 */
export type RawSearch = Record<string, string | string[]>;

export function parseSearch(text: string): RawSearch {
  const search: RawSearch = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = Object.hasOwn(search, name) ? search[name] : undefined;
    const now = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    Object.defineProperty(search, name, { value: now, enumerable: true, configurable: true, writable: true });
  }
  return search;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        params.append(name, String(one));
      }
    }
  }
  // Both stand as they are in the search part of an address, and read better so.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}
