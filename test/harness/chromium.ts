import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

/** The headless shell first: the same engine without the windows around it takes a tenth less of a test's time. */
const systemBrowsers = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where a Chromium is: the system's, else one that Playwright downloaded. */
export function findChromium(): string | undefined {
  return [...systemBrowsers, chromium.executablePath()].find((path) => existsSync(path))
}

/** Makes sure there is one: from apt as root on Debian and its kin, else by Playwright's own download. */
export function installChromium(): void {
  if (findChromium() !== undefined) return
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (isRootOnDebian) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    const install = (name: string) =>
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name, 'fonts-liberation'], {
        stdio: 'inherit',
        env,
      }).status === 0
    // Debian's kin may have the whole browser only.
    if (!install('chromium-headless-shell') && !install('chromium')) throw new Error('apt has no Chromium to install.')
  } else {
    execFileSync(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], { stdio: 'inherit' })
  }
}
