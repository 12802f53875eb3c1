/** Where a Chromium may be that an operating system installed; the tests bring none of their own. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

const usualPlaces = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** The program to start: FOOTFALL_CHROMIUM (`none`: as if there were none), else one of the PATH, else one of the usual places; null where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env, exists = existsSync): string | null {
  const named = env.FOOTFALL_CHROMIUM;
  if (named === 'none') return null;
  if (named) {
    if (!exists(named)) throw new Error(`FOOTFALL_CHROMIUM names no file: ${named}`);
    return named;
  }
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const inPath = folders.filter(Boolean).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...inPath, ...usualPlaces].find((path) => exists(path)) ?? null;
}

/** Root may start it, no profile is kept, nothing is asked of the internet. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // /dev/shm is small in containers.
  '--disable-dev-shm-usage',
  // A page is open for seconds: what compiling its code a second time would save, it never earns back.
  '--js-flags=--no-opt --no-maglev',
  // This list takes the place of Playwright's, which it repeats. The last two are pages that draw the list below the
  // address bar, which nobody sees here: each window would load them, for as long as a page of ours takes.
  `--disable-features=${[
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'DestroyProfileOnBrowserClose',
    'HttpsUpgrades',
    'HttpsFirstBalancedModeAutoEnable',
    'LensOverlay',
    'MediaRouter',
    'PaintHolding',
    'ThirdPartyStoragePartitioning',
    'AvoidCorsURLLoaderRestartOnRedirect',
    'TcpPortRandomizationWin',
    'OptimizationHints',
    'NetworkTimeServiceQuerying',
    'AimEnabled',
    'PreconnectToSearch',
    'WebUIOmniboxPopup',
    'WebUIOmniboxAimPopup',
  ].join()}`,
];

// Run by itself it prints the path, for shell scripts.
if (import.meta.main) console.log(findChromium() ?? '');
