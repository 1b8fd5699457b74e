import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** One build of `vite.config.ts`: its mode, and what its result depends on. */
interface Target {
  readonly mode: 'bitrix24' | 'portal' | 'amocrm' | 'amocrm-widget' | 'amo-screen'
  readonly what: string
  readonly sources: readonly string[]
  /** Without this file there is nothing to build. */
  readonly entry: string
}

const root = fileURLToPath(new URL('..', import.meta.url))

const EVERYWHERE = ['shared/**/*', 'vite.config.ts', 'package-lock.json', 'tsconfig.json']

const TARGETS: readonly Target[] = [
  {
    mode: 'bitrix24',
    what: 'widgets for Bitrix24',
    sources: ['widgets/**/*', ...EVERYWHERE],
    entry: 'widgets/entries/bitrix24/strip.html',
  },
  {
    mode: 'portal',
    what: 'screen of the demo portal',
    sources: ['tests/hosts/bitrix24/screen/**/*', 'widgets/**/*', ...EVERYWHERE],
    entry: 'tests/hosts/bitrix24/screen/index.html',
  },
  {
    mode: 'amocrm',
    what: 'pages for amoCRM',
    sources: ['widgets/**/*', ...EVERYWHERE],
    entry: 'widgets/entries/amocrm/settings.html',
  },
  {
    mode: 'amocrm-widget',
    what: 'widget for amoCRM',
    sources: ['widgets/**/*', ...EVERYWHERE],
    entry: 'widgets/entries/amocrm/script.ts',
  },
  {
    mode: 'amo-screen',
    what: 'screen of the demo account',
    sources: [
      'tests/hosts/amocrm/screen/**/*',
      'tests/hosts/bitrix24/screen/screen-format.ts',
      ...EVERYWHERE,
    ],
    entry: 'tests/hosts/amocrm/screen/index.html',
  },
]

/**
 * Builds what people see in the browser into `dist/`, each part only when something it is made of has changed.
 *
 * @param options.force build even what has not changed
 * @param options.only this part alone
 * @throws {Error} with the builder's own message
 */
export async function buildWidgets(options: {
  readonly force: boolean
  readonly only?: Target['mode']
}): Promise<void> {
  const { only } = options
  for (const target of TARGETS.filter(({ mode }) => only === undefined || mode === only)) {
    if (!existsSync(path.join(root, target.entry))) continue
    await buildOne(target, options.force)
  }
}

async function buildOne(target: Target, force: boolean): Promise<void> {
  const stamp = path.join(root, 'dist', `.${target.mode}-sources`)
  const sources = await digestOf(target.sources)
  if (!force && (await readStamp(stamp)) === sources) return

  process.stdout.write(`Building the ${target.what} …`)
  const from = performance.now()
  await build({
    configFile: path.join(root, 'vite.config.ts'),
    mode: target.mode,
    logLevel: 'warn',
  })
  await mkdir(path.dirname(stamp), { recursive: true })
  await writeFile(stamp, sources)
  process.stdout.write(` ${((performance.now() - from) / 1000).toFixed(1)} s\n`)
}

/** Tests take no part in a build, so a changed one causes none. */
async function digestOf(patterns: readonly string[]): Promise<string> {
  const files: string[] = []
  for await (const entry of glob([...patterns], { cwd: root, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isFile() && !file.endsWith('.test.ts')) files.push(file)
  }
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    hash.update(path.relative(root, file)).update('\0')
    hash.update(await readFile(file)).update('\0')
  }
  return hash.digest('hex')
}

async function readStamp(file: string): Promise<string | null> {
  return existsSync(file) ? readFile(file, 'utf8') : null
}

if (import.meta.main) await buildWidgets({ force: process.argv.includes('--force') })
