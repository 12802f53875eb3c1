import { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';
import { networkSchema } from '../../src/network/network-schema.ts';
import { faultsFileSchema } from '../../src/simulator/faults.ts';
import { mappingSchema } from '../../src/source/mapping.ts';

/** JSON Schemas (draft 2020-12) of the files that people write, for the completion and checks of their editors. */
export const configJsonSchema = () => jsonSchema('footfall.yaml', configSchema);
export const mappingJsonSchema = () =>
  jsonSchema('A mapping of Footfall: how a source is asked and read', mappingSchema);
export const networkJsonSchema = () =>
  jsonSchema('A network of Footfall: branches, sensors, opening hours', networkSchema);
export const faultsJsonSchema = () => jsonSchema('The faults of a simulated network', faultsFileSchema);

function jsonSchema(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
