import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FootfallError } from '../../domain/errors.ts';
import type { ServeContext } from '../context.ts';

/**
 * The built dashboard under `/`. Every address that is no file and accepts HTML is one of its pages. Files under
 * `assets/` have a hash of their content in their name and may be kept for ever.
 */
export function addStaticFiles(app: FastifyInstance, { files }: ServeContext, folder: string | undefined): void {
  app.register(fastifyStatic, { serve: false, preCompressed: true, dotfiles: 'ignore' });
  const options = { root: folder ?? '/' };
  app.route({
    method: 'GET',
    url: '/*',
    schema: { hide: true },
    config: { public: true, uncounted: true },
    handler: async (request, reply) => {
      const path = pathOf(request);
      if (isOfApi(path)) return reply.callNotFound();
      if (path.startsWith('/assets/')) {
        if (folder === undefined) throw nothingAt(request);
        return reply.sendFile(path.slice(1), { ...options, maxAge: '1y', immutable: true });
      }
      const name = path.slice(1);
      if (folder !== undefined && isPlainName(name) && (await files.exists(`${folder}/${name}`))) {
        return reply.header('cache-control', 'no-cache').sendFile(name, { ...options, cacheControl: false });
      }
      if (!acceptsHtml(request, isPlainName(name))) throw nothingAt(request);
      if (folder === undefined || !(await files.exists(`${folder}/index.html`))) return sendHint(reply);
      return reply.header('cache-control', 'no-cache').sendFile('index.html', { ...options, cacheControl: false });
    },
  });
}

export function nothingAt(request: FastifyRequest): FootfallError {
  return new FootfallError('NOT_FOUND', `There is no ${request.method} ${pathOf(request)}.`, {
    hint: 'What there is stands at /docs; a slash within a name is written %2F.',
  });
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]!;
}

/** Whether this may be one of the dashboard's pages. */
export function isPage(path: string): boolean {
  return !isOfApi(path) && !path.startsWith('/assets/') && !isPlainName(path.slice(1));
}

function isOfApi(path: string): boolean {
  return path === '/v1' || path.startsWith('/v1/');
}

/** Of a file right in the folder: icons, the manifest. */
function isPlainName(name: string): boolean {
  return /^[a-z0-9][\w.-]*\.[a-z0-9]+$/i.test(name) && !name.includes('..') && name !== 'index.html';
}

/** A browser that opens a page names HTML; what looks like a file is only then taken for one of the pages. */
function acceptsHtml(request: FastifyRequest, looksLikeFile: boolean): boolean {
  const accept = request.headers.accept ?? '*/*';
  return /\btext\/html\b/.test(accept) || (!looksLikeFile && accept.includes('*/*'));
}

function sendHint(reply: FastifyReply): FastifyReply {
  return reply.code(200).type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(hint);
}

const hint = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Footfall</title>
<body style="font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>Footfall is running</h1>
<p>The dashboard is not built yet: in the program's folder run <code>npm run build:dashboard</code>, then reload this page.</p>
<p>The API answers already; its reference is at <a href="/docs">/docs</a>.</p>
</body>
</html>
`;
