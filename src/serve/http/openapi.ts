import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import * as common from '../contract/common.ts';
import * as corrections from '../contract/corrections.ts';
import * as faults from '../contract/faults.ts';
import * as footfall from '../contract/footfall.ts';
import * as health from '../contract/health.ts';
import * as network from '../contract/network.ts';
import * as overview from '../contract/overview.ts';
import * as rows from '../contract/rows.ts';
import * as service from '../contract/service.ts';
import * as stream from '../contract/stream.ts';
import { type ApiDocument, tidyDocument } from './openapi-tidy.ts';

/** The OpenAPI document at `/v1/openapi.json`, its reader at `/docs`. Must be added before the routes it describes. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Footfall', version, description },
      tags: [
        {
          name: 'overview',
          description: 'Whether today is normal, where it is not, and whether the numbers can be trusted',
        },
        { name: 'network', description: 'What there is: the network, its branches and sensors' },
        { name: 'footfall', description: 'How many people came, when, where, and against what' },
        { name: 'data', description: 'The rows behind any figure, and their coverage' },
        { name: 'trust', description: 'Which sensors are ill, what that costs, and what people know better' },
        { name: 'live', description: 'What arrives, what changes, and asking for work' },
        { name: 'service', description: 'Signing in, and the state of the server' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'From `footfall token create`' },
          session: { type: 'apiKey', in: 'cookie', name: 'footfall_token', description: 'From `POST /v1/session`' },
        },
      },
      security: [{}, { token: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => tidyDocument(jsonSchemaTransformObject(document) as ApiDocument),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true, layout: 'BaseLayout', validatorUrl: null },
    theme: { title: 'Footfall: the API' },
  });
  let text: string | undefined;
  app.get('/v1/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text);
  });
}

const description = [
  'Ranges are half-open, `[from, to)`, in business dates: the local date of the branch. Shares are 0..1, never per cent.',
  'A count that is not known is null, never zero. Errors are problem documents (RFC 9457) with a stable `code`.',
  'Answers carry an `ETag` that changes when the tables they are made of do: send it back as `If-None-Match`.',
].join(' ');

// Contract schemas get names in the document: `footfallAnswer` is `FootfallAnswer`, `branchSchema` is `Branch`.
for (const contract of [common, corrections, faults, footfall, health, network, overview, rows, service, stream]) {
  for (const [name, schema] of Object.entries(contract)) {
    const [, stem, kind] = /^([a-z]\w*?)(Answer|Row|Event|Schema|Request)$/.exec(name) ?? [];
    if (!stem || !(schema instanceof z.ZodObject)) continue;
    const id = `${stem[0]!.toUpperCase()}${stem.slice(1)}${kind === 'Schema' ? '' : kind}`;
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  }
}
