// The door to every npm script. Plain JavaScript, readable by an old Node: it installs what is missing
// and goes on in the Node that runs our TypeScript as it is (24 or newer).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 24
const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = path.join(root, 'node_modules', '.shagolad-lock')

/** What `npm run <name>` starts, as arguments of Node. */
const entries = {
  demo: ['scripts/demo.ts'],
  // What the shell already sets wins over the file.
  start: ['--env-file-if-exists=.env', ...serverFlags(), 'server/main.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  build: ['scripts/build.ts'],
  bench: ['scripts/bench/index.ts'],
  phone: ['scripts/phone.ts'],
  'build-numbering-plan': ['scripts/build-numbering-plan.ts'],
  // As the server itself does.
  import: ['--env-file-if-exists=.env', ...serverFlags(), 'scripts/import.ts'],
  scoring: ['scripts/scoring.ts'],
  requisites: ['scripts/requisites.ts'],
  'dedup:match': ['scripts/dedup/match.ts'],
  'dedup:leads': ['scripts/dedup/leads.ts'],
  'dedup:generate': ['scripts/dedup/generate.ts'],
  'pack-amocrm': ['scripts/pack-amocrm.ts'],
  'check-amocrm-bundle': ['scripts/check-amocrm-bundle.ts'],
  notice: ['scripts/notice.ts'],
}

const [name = '', ...rest] = process.argv.slice(2)
const entry = entries[name]
if (entry === undefined)
  fail(`Unknown command "${name}". Known: ${Object.keys(entries).join(', ')}.`)

installMissing()
const node = findNode()
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...entry, ...rest], {
  cwd: root,
  stdio: 'inherit',
  // Children that call `node` get the same one.
  env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` },
})
// Ctrl+C reaches the child by itself, with the whole group of the terminal: a second one from us would cut its ending short.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

/** A small heap that is swept often: a review of 10,000 cards makes much garbage. NODE_OPTIONS of the operator go before. */
function serverFlags() {
  if (/max-(old|semi)-space-size/.test(process.env.NODE_OPTIONS ?? '')) return []
  return JSON.parse(readFileSync(new URL('server-flags.json', import.meta.url), 'utf8'))
}

function installMissing() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return

  process.stdout.write('Installing packages (about a minute the first time) …\n')
  const production = name === 'start' ? ['--omit=dev'] : []
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...production]
  const run = spawnSync(npm, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) fail(explainInstall(run))
  // A production install lacks the tools of the other commands, so it leaves no stamp for them.
  if (production.length === 0) writeFileSync(stamp, lock)
}

function explainInstall({ stderr = '', stdout = '', error }) {
  const text = `${stderr ?? ''}${stdout ?? ''}${error?.message ?? ''}`
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(text))
    return 'The package registry cannot be reached: check the network or the proxy settings of npm, then start again.'
  if (/EACCES|EPERM|EROFS/.test(text))
    return `No permission to write into ${path.join(root, 'node_modules')}: give this user the folder, then start again.`
  if (/ENOSPC/.test(text)) return 'The disk is full: free about 600 MB, then start again.'
  return `npm ci failed:\n${text.trim().split('\n').slice(-12).join('\n')}`
}

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath
  const require = createRequire(import.meta.url)
  const names = [
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'node',
  ]
  for (const candidate of names) {
    try {
      const folder = path.dirname(require.resolve(`${candidate}/package.json`))
      const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(binary)) return binary
    } catch {
      // Not packaged for this machine: the next candidate, or the sentence below.
    }
  }
  return fail(
    `Node ${NEEDED_MAJOR} or newer is needed, this is ${process.version}, and no packaged one fits this machine: install it from your system's packages.`,
  )
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
