/**
 * Builds the console into dist/console, each text file also compressed, as the gateway serves it. Runs after `npm ci`;
 * an installation without development packages keeps what is there.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')

try {
  createRequire(import.meta.url).resolve('vite/package.json')
} catch {
  console.log('The console is not built: development packages are not installed.')
  process.exit(0)
}

const { build } = await import('vite')
await build({ configFile: join(root, 'console/vite.config.ts'), logLevel: 'warn' })
for (const file of globSync('dist/console/assets/*.{js,css}', { cwd: root })) {
  const content = readFileSync(join(root, file))
  writeFileSync(join(root, `${file}.br`), brotliCompressSync(content))
  writeFileSync(join(root, `${file}.gz`), gzipSync(content))
}
