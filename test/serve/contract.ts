/** Holds answers of the API to its OpenAPI document, which is made from the routes as they are. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { type OpenApi, openApi } from '../../scripts/generated/openapi.ts';

let contract: Promise<{ document: OpenApi; ajv: Ajv2020 }> | undefined;

/**
 * That `body` (as parsed) is what the document says of `path` (as asked, with or without its query) and `status`: the
 * names, types, formats, and nothing more than those.
 */
export async function expectContract(
  path: string,
  body: unknown,
  { status = 200, method = 'get' } = {},
): Promise<void> {
  const check = await checkOf(path, method, status);
  if (check(body)) return;
  const faults = (check.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath || '(body)'} ${message} ${JSON.stringify(params)}`;
  });
  expect(faults.slice(0, 10), `${method.toUpperCase()} ${path} answered otherwise than its contract`).toEqual([]);
}

/** The document itself. */
export async function contractDocument(): Promise<OpenApi> {
  return (await loaded()).document;
}

async function checkOf(path: string, method: string, status: number): Promise<ValidateFunction> {
  const { document, ajv } = await loaded();
  const asked = path.split('?')[0]!;
  const template = Object.keys(document.paths).find((one) => patternOf(one).test(asked));
  const responses = template === undefined ? undefined : document.paths[template]?.[method]?.responses;
  if (!responses) throw new Error(`The OpenAPI document has no ${method.toUpperCase()} ${asked}`);
  const content = (responses[status] as { content?: Record<string, unknown> } | undefined)?.content ?? {};
  const type = ['application/json', 'application/problem+json', 'text/event-stream'].find((one) => one in content);
  if (!type)
    throw new Error(`The OpenAPI document does not say what ${method.toUpperCase()} ${asked} answers with ${status}`);
  const pointer = ['paths', template!, method, 'responses', String(status), 'content', type, 'schema'];
  const check = ajv.getSchema(`contract#/${pointer.map(escaped).join('/')}`);
  if (!check) throw new Error(`There is no schema at ${pointer.join('/')}`);
  return check;
}

function patternOf(template: string): RegExp {
  const literal = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{\w+\}/g, '[^/]+')}$`);
}

/** For a JSON pointer in a URI fragment. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function loaded() {
  contract ??= openApi().then((document) => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    (formats as unknown as (ajv: Ajv2020) => void)(ajv);
    ajv.addSchema(document, 'contract');
    return { document, ajv };
  });
  return contract;
}
