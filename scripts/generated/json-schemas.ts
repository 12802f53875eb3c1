import { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';
import { mappingSchema } from '../../src/source/mapping.ts';

/** JSON Schemas (draft 2020-12) of the files that people write, for the completion and checks of their editors. */
export const configJsonSchema = () => jsonSchema('footfall.yaml', configSchema);
export const mappingJsonSchema = () => jsonSchema('A mapping of Footfall', mappingSchema);

function jsonSchema(title: string, schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const { $schema, ...rest } = dropUnwritable(made) as Record<string, unknown>;
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** What only code can hand in (such as an instance of a class) comes out as `{}`, which would allow anything. */
function dropUnwritable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUnwritable);
  if (value === null || typeof value !== 'object') return value;
  const { anyOf, ...rest } = value as { anyOf?: unknown[] };
  const inner = Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, dropUnwritable(child)]));
  if (!anyOf) return inner;
  const written = anyOf.map(dropUnwritable).filter((choice) => Object.keys(choice as object).length > 0);
  return written.length === 1 ? { ...inner, ...(written[0] as object) } : { ...inner, anyOf: written };
}
