import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The gateway that `npm run console` talks to. */
const gatewayUrl = process.env.HOOKGATE_URL ?? 'http://127.0.0.1:8080'

const preloadFont: Plugin = {
  name: 'preload-font',
  transformIndexHtml(_html, { bundle = {} }) {
    const fonts = Object.keys(bundle).filter((file) => file.endsWith('.woff2'))
    return fonts.map((file) => ({
      tag: 'link',
      attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${file}` },
    }))
  },
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), preloadFont],
  // The gateway puts a fresh nonce in its place with each page: libraries that add style elements need one.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: join(import.meta.dirname, '../dist/console'),
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // As files, not as data: URLs, which the content security policy does not let in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page is built of travels as one file; by itself it would be some forty of a kilobyte each.
        codeSplitting: {
          groups: [
            {
              name: 'parts',
              test: /lucide-react|console[\\/](?:api|ui[\\/](?!flow-drawing|FlowDrawing|json-view|JsonView))/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': gatewayUrl, '/problems': gatewayUrl, '/pages': gatewayUrl } },
})
