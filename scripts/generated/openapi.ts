import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { ServeContext } from '../../src/serve/context.ts';
import { createServer } from '../../src/serve/http/server.ts';

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: JSONSchema }[];
}

export interface OpenApi {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation & { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, JSONSchema> };
}

/** The document of the routes as the server has them. */
export async function openApi(): Promise<OpenApi> {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  // Routes are described, none is called: nothing of the context is touched.
  const app = await createServer({} as ServeContext, { version: manifest.version });
  await app.ready();
  const document = app.swagger() as unknown as OpenApi;
  await app.close();
  return document;
}

/** schemas/openapi.json */
export async function openApiDocument(): Promise<string> {
  return `${JSON.stringify(await openApi(), null, 2)}\n`;
}

/** dashboard/src/api/types.generated.ts: a type for each named schema, and for the query of each GET. */
export async function apiTypes(): Promise<string> {
  const { components, paths } = await openApi();
  const definitions: Record<string, JSONSchema> = { ...components.schemas };
  for (const { get } of Object.values(paths)) if (get) Object.assign(definitions, queryType(get));
  const schema = JSON.stringify({ title: 'Nothing', type: 'object', definitions });
  const text = schema.replaceAll('#/components/schemas/', '#/definitions/');
  const types = await compile(JSON.parse(text), 'Nothing', {
    additionalProperties: false,
    bannerComment:
      '/** Types of what the API takes and gives, made from its OpenAPI document by `npm run generate`; change src/serve/contract, not this file. */',
    declareExternallyReferenced: true,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  return types
    .replace(/export interface Nothing \{[^}]*\}\n+/, '')
    .replace(
      /\/\*\*\n \* This interface was referenced by `Nothing`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g,
      '',
    )
    .replace(
      / \*\n \* This interface was referenced by `Nothing`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
      '',
    );
}

function queryType({ operationId, parameters = [] }: Operation): Record<string, JSONSchema> {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  if (query.length === 0) return {};
  const name = `${operationId[0]!.toUpperCase()}${operationId.slice(1)}Query`;
  const properties = Object.fromEntries(
    query.map(({ name, description, schema }) => [name, { ...(description && { description }), ...schema }]),
  );
  const required = query.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  return { [name]: { type: 'object', additionalProperties: false, properties, required } };
}
