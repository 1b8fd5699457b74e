import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buildWidgets } from './build.ts'
import { findChromium } from './find-chromium.ts'
import {
  BROKEN_OFF,
  closingLine,
  failureLines,
  readReport,
  toTryAgain,
  withSecondTry,
  type BrowserPart,
  type FileResult,
} from './test-report.ts'
import { runTool } from './tools.ts'

interface PartResult {
  readonly results: readonly FileResult[]
  /** Tests that were red first and green when run again. */
  readonly unsteady: readonly string[]
  readonly isGreen: boolean
}

const BROWSER_TESTS = 'tests/e2e'
const NOTHING: PartResult = { results: [], unsteady: [], isGreen: true }

/**
 * `npm test [-- <files>]`: everything without a browser, then the browser part when there is a Chromium. Without one
 * that part is reported as not run; with `REQUIRE_BROWSER=1` its absence is a failure. A few red files are run once more,
 * alone, and what is green then is named as unsteady (docs/decisions/0038).
 */
const filters = process.argv.slice(2)
const reports = await mkdtemp(path.join(os.tmpdir(), 'tests-'))
try {
  process.exitCode = await testAll()
} finally {
  await rm(reports, { recursive: true, force: true })
}

async function testAll(): Promise<number> {
  const wantsBrowser = filters.length === 0 || filters.some(isBrowserTest)
  const wantsRest = filters.length === 0 || !filters.every(isBrowserTest)
  const chromium = findChromium(process.env['CHROMIUM'], existsSync)
  const isMissing = wantsBrowser && chromium === null && process.env['REQUIRE_BROWSER'] === '1'

  if (!(await isBuilt())) return 1

  const rest = wantsRest ? await runPart('rest', []) : NOTHING
  const browser = wantsBrowser && chromium !== null ? await runBrowserPart(chromium) : NOTHING

  const results = [...rest.results, ...browser.results]
  const unsteady = [...rest.unsteady, ...browser.unsteady]
  for (const failure of unsteady) say(`Unsteady, green the second time: ${failure}`)
  for (const line of failureLines(results)) say(line)
  say(closingLine(results, unsteady.length, browserPart(wantsBrowser, chromium)))
  if (isMissing)
    say('REQUIRE_BROWSER is set, and no Chromium was found: install it or name it in CHROMIUM.')
  return rest.isGreen && browser.isGreen && !isMissing ? 0 : 1
}

/** The server hands out built pages, in the whole way's tests as well as in the browser's. */
async function isBuilt(): Promise<boolean> {
  try {
    await buildWidgets({ force: false })
    return true
  } catch (error) {
    say(`The widgets cannot be built: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

function runBrowserPart(chromium: string): Promise<PartResult> {
  return runPart('browser', ['--config', `${BROWSER_TESTS}/vitest.config.ts`], {
    CHROMIUM: chromium,
  })
}

async function runPart(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<PartResult> {
  const chosen = filters.filter(filter => isBrowserTest(filter) === (name === 'browser'))
  const first = await runFiles(name, args, env, chosen)
  const files = first.isGreen ? [] : toTryAgain(first.results)
  if (files.length === 0) {
    if (!first.isGreen && failureLines(first.results).length === 0)
      say('Failed: an error outside of all tests, told above')
    return { ...first, unsteady: [] }
  }
  say(`Once more, alone: ${files.join(', ')}`)
  const again = await runFiles(name, [...args, '--maxWorkers=1'], env, files)
  return { ...withSecondTry(first.results, again.results), isGreen: again.isGreen }
}

async function runFiles(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  chosen: readonly string[],
): Promise<Omit<PartResult, 'unsteady'>> {
  const report = path.join(reports, `${name}.json`)
  await rm(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const run = await runTool('vitest', ['run', ...args, ...reporters, ...chosen], {
    quiet: false,
    env,
  })
  return { results: await resultsIn(report), isGreen: run.code === 0 }
}

/** A run that broke off leaves no report; its exit code has said so already. */
async function resultsIn(report: string): Promise<readonly FileResult[]> {
  return existsSync(report) ? readReport(await readFile(report, 'utf8')) : [BROKEN_OFF]
}

function browserPart(isWanted: boolean, chromium: string | null): BrowserPart {
  if (!isWanted) return 'not run: not asked for'
  return chromium === null ? 'not run: no Chromium found' : 'run'
}

function isBrowserTest(file: string): boolean {
  return path.normalize(file).startsWith(path.normalize(BROWSER_TESTS))
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
