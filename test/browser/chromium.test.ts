import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

const only = (...there: string[]) => ((path: string) => there.includes(path)) as never;
const inPath = join('/opt/bin', 'google-chrome');

test('the Chromium that is named is taken before one of the path, and must be there', () => {
  expect(findChromium({ FOOTFALL_CHROMIUM: '/own', PATH: '/opt/bin' }, only('/own', inPath))).toBe('/own');
  expect(() => findChromium({ FOOTFALL_CHROMIUM: '/own', PATH: '/opt/bin' }, only(inPath))).toThrow(
    /names no file: \/own/,
  );
});

test('one of the path is taken before one where a system puts it, and none is null', () => {
  const usual = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(findChromium({ PATH: '/opt/bin' }, only(inPath, usual))).toBe(inPath);
  expect(findChromium({ PATH: '/opt/bin' }, only(usual))).toBe(usual);
  expect(findChromium({}, only())).toBeNull();
  expect(findChromium({ FOOTFALL_CHROMIUM: 'none', PATH: '/opt/bin' }, only(inPath))).toBeNull();
});
