/**
 * Writes the files that are made from the code, so that they cannot tell another story than it.
 *
 *   npm run generate           writes them
 *   npm run check:generated    writes nothing; exits 1 and shows the drift when one is not what the code says
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataDictionary } from './generated/data-dictionary.ts';
import { describeDrift, findDrift, type GeneratedFile } from './generated/drift.ts';
import { errorList } from './generated/error-list.ts';
import { configJsonSchema, faultsJsonSchema, mappingJsonSchema, networkJsonSchema } from './generated/json-schemas.ts';
import { apiTypes, openApiDocument } from './generated/openapi.ts';

const generators: { path: string; render: () => string | Promise<string> }[] = [
  { path: 'dashboard/src/api/types.generated.ts', render: apiTypes },
  { path: 'docs/data-dictionary.md', render: dataDictionary },
  { path: 'docs/errors.md', render: errorList },
  { path: 'schemas/config.json', render: configJsonSchema },
  { path: 'schemas/faults.json', render: faultsJsonSchema },
  { path: 'schemas/mapping.json', render: mappingJsonSchema },
  { path: 'schemas/network.json', render: networkJsonSchema },
  { path: 'schemas/openapi.json', render: openApiDocument },
];

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const files: GeneratedFile[] = await Promise.all(
  generators.map(async ({ path, render }) => ({ path, text: await render() })),
);
const drifts = findDrift(root, files);

if (values.check) {
  for (const drift of drifts) console.error(describeDrift(drift));
  console.log(`${files.length} generated files, ${drifts.length} of them not as the code says`);
  if (drifts.length > 0) {
    console.error('Run "npm run generate" and commit what it writes.');
    process.exitCode = 1;
  }
} else {
  for (const { path, expected } of drifts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), expected);
    console.log(`wrote ${path}`);
  }
  console.log(`${files.length} generated files, ${files.length - drifts.length} of them unchanged`);
}
