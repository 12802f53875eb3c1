import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm run dev:dashboard` finds the API. */
// biome-ignore lint/style/noProcessEnv: settings of the development server, outside the product
const api = process.env.FOOTFALL_API ?? 'http://127.0.0.1:8600';

/** The font of all text is asked for with the page, not when the first text wants it: less is set twice. */
const fontFirst: Plugin = {
  name: 'footfall-font-first',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((name) => /\/inter-latin-wght-normal-[^/]*\.woff2$/.test(name))
        .map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${name}` },
          injectTo: 'head-prepend',
        })),
  },
};

/** The code of the page where mornings begin is asked for with the rest, not when the router finds that it is wanted. */
const firstPageFirst: Plugin = {
  name: 'footfall-first-page-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const page = Object.values(bundle).find(
        (chunk) => chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith('/pages/network/network-page.tsx'),
      );
      if (page?.type !== 'chunk') return [];
      return [page.fileName, ...page.imports]
        .filter((name) => !html.includes(`/${name}"`))
        .map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
          injectTo: 'head',
        }));
    },
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [react(), fontFirst, firstPageFirst],
  cacheDir: fileURLToPath(new URL('../node_modules/.vite-dashboard', import.meta.url)),
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': api, '/docs': api },
  },
  build: {
    target: 'baseline-widely-available',
    outDir: 'dist',
    emptyOutDir: true,
    // The content policy allows no data: scripts, and a file of its own is cached for good.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The built files hold other people's work: their licences go along.
    license: { fileName: 'third-party-licenses.md' },
    chunkSizeWarningLimit: 900,
  },
});
