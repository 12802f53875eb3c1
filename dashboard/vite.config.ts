import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev:dashboard` finds the API. */
// biome-ignore lint/style/noProcessEnv: settings of the development server, outside the product
const api = process.env.FOOTFALL_API ?? 'http://127.0.0.1:8600';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [react()],
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
