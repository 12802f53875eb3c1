/** The demo's network, its source, and the lake it is collected into. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from '../../domain/effects.ts';
import { type DateText, type EpochMs, utcDate } from '../../domain/time.ts';
import type { DemoSettings } from './messages.ts';

const example = (name: string) => fileURLToPath(new URL(`../../../examples/demo/${name}`, import.meta.url));

export const demoNetwork = example('network.yaml');

/** Its records stand under this name. */
const sourceName = 'demo';

/** A fast clock makes the tables anew so often that a day's grace would fill the disk. */
const graceHours = 0.25;

/** The source that asks the simulator at `url` for what there is since `from`. */
export function demoSource(url: string, from: DateText): DemoSettings['source'] {
  return { name: sourceName, mapping: example('mapping.yaml'), url, from, enabled: true };
}

export function demoSettings(url: string, from: DateText): DemoSettings {
  return { network: demoNetwork, source: demoSource(url, from), graceHours };
}

/** The UTC date so many months before, at the start of its month or the last day there is. */
export function monthsBefore(now: EpochMs, months: number): DateText {
  return Temporal.PlainDate.from(utcDate(now)).subtract({ months }).toString();
}

/**
 * Writes a configuration beside the lake, so that other commands can work on it while the demo runs; its absolute path.
 * Null where a file of somebody else has its place.
 */
export async function writeDemoConfig(data: string, settings: DemoSettings, files: Files): Promise<string | null> {
  const path = join(data, 'footfall.yaml');
  if ((await files.exists(path)) && !(await files.readText(path)).startsWith(firstLine)) return null;
  await files.replace(path, configText(settings));
  return path;
}

const firstLine = '# Written by `footfall up --demo` when it starts.';

function configText({ network, source, graceHours }: DemoSettings): string {
  const text = JSON.stringify;
  return `${firstLine} With it, other commands work beside it:
#   footfall status --config THIS_FILE
data: .
network: ${text(network)}
sources:
  - name: ${source.name}
    mapping: ${text(source.mapping)}
    url: ${text(source.url)}
    from: ${source.from}
lake:
  graceHours: ${graceHours}
`;
}
