import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type PeerName, PeerUnavailable } from './peer.ts'

/** Native modules without which a peer does not start. No other install script is run: there are hundreds of packages. */
const nativeModules: Readonly<Record<PeerName, readonly string[]>> = { n8n: ['sqlite3'], 'node-red': [] }

export type InstallOrder = {
  name: PeerName
  version: string
  /** The peer gets a folder of its own in it. */
  dir: string
  /** Where the headers of Node are (`<here>/include/node`), for machines that can't download them. */
  nodeHeaders: string | undefined
  say(line: string): void
}

/** Installs a peer from npm unless that version is there; answers its folder. Throws `PeerUnavailable`. */
export async function installPeer({ name, version, dir, nodeHeaders, say }: InstallOrder): Promise<string> {
  const folder = join(dir, name)
  mkdirSync(folder, { recursive: true })
  if (installedVersion(folder, name) !== version) {
    say(`Installing ${name} ${version} into ${folder}; n8n takes minutes and about 3 GB …`)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
    await npm(
      folder,
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`],
      {
        failed: `npm could not install ${name} ${version}`,
        nextStep: `Try "npm install --ignore-scripts ${name}@${version}" in ${folder}, or leave it out with --only.`,
      },
    )
  }
  for (const module of nativeModules[name]) await ensureNative(folder, module, nodeHeaders, say)
  return folder
}

export function installedVersion(folder: string, name: string): string | undefined {
  const path = join(folder, 'node_modules', name, 'package.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : undefined
}

/** A prebuilt one where it can be had, else it is compiled. */
async function ensureNative(
  folder: string,
  module: string,
  nodeHeaders: string | undefined,
  say: (line: string) => void,
): Promise<void> {
  if (await canLoad(folder, module)) return
  say(`Building ${module} …`)
  const headers = nodeHeaders === undefined ? [] : [`--nodedir=${nodeHeaders}`]
  await npm(folder, ['rebuild', module, '--foreground-scripts', ...headers], {
    failed: `${module} could not be built`,
    nextStep:
      'It needs a C++ compiler, make and Python, and the headers of Node: name the folder that has include/node with --node-headers.',
  })
  if (!(await canLoad(folder, module)))
    throw new PeerUnavailable(`${module} was built, but can't be loaded in ${folder}.`)
}

async function canLoad(folder: string, module: string): Promise<boolean> {
  return await promisify(execFile)(process.execPath, ['-e', `require(${JSON.stringify(module)})`], {
    cwd: folder,
  }).then(
    () => true,
    () => false,
  )
}

async function npm(
  folder: string,
  args: string[],
  { failed, nextStep }: { failed: string; nextStep: string },
): Promise<void> {
  const lines: string[] = []
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const keep = (chunk: Buffer) => lines.push(...String(chunk).split('\n'))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message)
      resolve(null)
    })
    child.once('close', resolve)
  })
  if (code === 0) return
  throw new PeerUnavailable(`${failed}: ${explainNpm(lines)}. ${nextStep}`)
}

/** The lines of npm's output that say why, without its advice about proxies and logs. */
export function explainNpm(lines: readonly string[]): string {
  const telling = lines
    .filter((line) => /npm error|gyp ERR!|^(spawn|Error)/.test(line))
    .map((line) => line.replace(/^(npm error|gyp ERR!)\s*/, '').trim())
    .filter(
      (line) =>
        (line !== '' && !/^(network|errno|syscall|A complete log|In most cases|If you are)/.test(line)) ||
        /request to/.test(line),
    )
  return telling.slice(0, 3).join(' / ') || 'it gave no reason'
}
