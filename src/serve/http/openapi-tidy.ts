import type { SwaggerTransformObject } from '@fastify/swagger';

export type ApiDocument = Exclude<ReturnType<SwaggerTransformObject>, { swagger?: string }>;

interface JsonSchema {
  [key: string]: unknown;
}

interface Parameter {
  in: string;
  required?: boolean;
  description?: string;
  explode?: boolean;
  style?: string;
  schema: JsonSchema;
}

/**
 * What the generators cannot know: schemas are named for what comes out alone; a list in the query may be left out;
 * words of a fixed set stand apart by commas; a pattern beside a format says the same twice.
 */
export function tidyDocument(document: ApiDocument): ApiDocument {
  const { components, paths, ...rest } = JSON.parse(JSON.stringify(document, tidied)) as {
    components: { schemas: Record<string, JsonSchema> };
    paths: Record<string, Record<string, { parameters?: Parameter[] }>>;
  };
  const schemas = Object.fromEntries(
    Object.entries(components.schemas)
      .filter(([name]) => !(name.endsWith('Input') && name.slice(0, -5) in components.schemas))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  for (const path of Object.values(paths)) {
    for (const { parameters = [] } of Object.values(path)) parameters.forEach(tidyParameter);
  }
  const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...rest, paths: sorted, components: { ...components, schemas } } as unknown as ApiDocument;
}

function tidyParameter(parameter: Parameter): void {
  const { schema } = parameter;
  if (parameter.in !== 'query' || schema.type !== 'array') return;
  parameter.required = false;
  const isOfWords = (schema.items as JsonSchema | undefined)?.enum !== undefined;
  parameter.style = 'form';
  parameter.explode = !isOfWords;
}

/** What goes in has the names of what comes out: such schemas are the same. */
function tidied(key: string, value: unknown): unknown {
  if (key === '$ref' && typeof value === 'string') return value.replace(/Input$/, '');
  const schema = value as JsonSchema | null;
  if (typeof schema !== 'object' || schema === null || typeof schema.pattern !== 'string') return value;
  if (schema.format !== 'date' && schema.format !== 'date-time') return value;
  const { pattern, ...rest } = schema;
  return rest;
}
