import { expect, it } from 'vitest';
import { withoutFolders } from './without-folders.ts';

it.each([
  ['/srv/footfall/network.yaml:3:5: branches: must be a list', 'network.yaml:3:5: branches: must be a list'],
  [
    "ENOENT: no such file or directory, open '/srv/a/sensors.csv'",
    "ENOENT: no such file or directory, open 'sensors.csv'",
  ],
  ['C:\\Data\\lab\\network.yaml: is empty', 'network.yaml: is empty'],
  ['hours: 09:00/17:00, entries/exits, 2025/06/01', 'hours: 09:00/17:00, entries/exits, 2025/06/01'],
])('folders are left out of %s', (text, told) => {
  expect(withoutFolders(text)).toBe(told);
});

it('leaves out folders with blanks in their names where the file is known', () => {
  const path = '/srv/my bank (old)/net work.yaml';
  expect(withoutFolders(`${path}:3: wrong`, [path])).toBe('net work.yaml:3: wrong');
});
