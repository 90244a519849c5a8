import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

const server = { target: 'http://127.0.0.1:4000', ws: true };

export default defineConfig({
  root: 'client',
  plugins: [solid()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // Inlined files would be data: URLs, which the Content-Security-Policy refuses to load as scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': server } },
});
