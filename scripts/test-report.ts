import path from 'node:path'

/** What came of one file of tests. */
export interface FileResult {
  /** From the project's root. */
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** It failed outside any test: it could not be loaded, its set-up threw, or the process that ran it died. */
  readonly isBroken: boolean
  /** A line per failed test: the file, its name, the first line of what it says. */
  readonly failures: readonly string[]
}

/** Why the browser part is not among the counts, or that it is. */
export type BrowserPart = 'run' | 'not run: no Chromium found' | 'not run: not asked for'

/** A run that broke off before it could say anything. */
export const BROKEN_OFF: FileResult = {
  name: '?',
  passed: 0,
  failed: 0,
  skipped: 0,
  isBroken: true,
  failures: ['the run broke off without a report'],
}

/** With more red files than this something is wrong with more than their luck. */
const TRIED_AGAIN = 3

/**
 * Reads vitest's JSON report.
 *
 * @throws {Error} when it is none: the run broke off before the report was written
 */
export function readReport(text: string): readonly FileResult[] {
  const report: unknown = JSON.parse(text)
  if (typeof report !== 'object' || report === null) throw new Error('no report of vitest')
  const files: unknown = (report as Record<string, unknown>)['testResults']
  if (!Array.isArray(files)) throw new Error('the report of vitest has no testResults')
  return files.map(toResult)
}

/** Red files that are worth a second look, alone; none when they are many. */
export function toTryAgain(results: readonly FileResult[]): readonly string[] {
  const red = results.filter(isRed).map(({ name }) => name)
  return red.length <= TRIED_AGAIN && !red.includes(BROKEN_OFF.name) ? red : []
}

/** What two runs came to, the second of which ran some files once more; what was red in the first alone is unsteady. */
export function withSecondTry(
  first: readonly FileResult[],
  again: readonly FileResult[],
): { readonly results: readonly FileResult[]; readonly unsteady: readonly string[] } {
  const anew = new Map(again.map(result => [result.name, result]))
  const results = first.map(result => anew.get(result.name) ?? result)
  const left = new Set(results.flatMap(({ failures }) => failures.map(testOf)))
  const failures = first.flatMap(result => result.failures)
  return { results, unsteady: failures.filter(failure => !left.has(testOf(failure))) }
}

/** `Tests: 512 passed, 0 failed, 3 skipped, 1 unsteady (browser part: run)` */
export function closingLine(
  results: readonly FileResult[],
  unsteady: number,
  browser: BrowserPart,
): string {
  const sum = (what: 'passed' | 'failed' | 'skipped') =>
    results.reduce((all, result) => all + result[what], 0)
  const broken = results.filter(({ isBroken }) => isBroken).length
  return [
    `Tests: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`,
    broken > 0 ? `, ${broken} test file(s) broken` : '',
    unsteady > 0 ? `, ${unsteady} unsteady` : '',
    ` (browser part: ${browser})`,
  ].join('')
}

/** Once more at the very end: what failed first has long left the screen of a run of many minutes. */
export function failureLines(results: readonly FileResult[]): readonly string[] {
  return results.flatMap(({ failures }) => failures.map(failure => `Failed: ${failure}`))
}

function isRed({ failed, isBroken }: FileResult): boolean {
  return failed > 0 || isBroken
}

/** A test fails the second time in other words. */
function testOf(failure: string): string {
  return failure.split(WHY)[0] ?? failure
}

const WHY = ': '

function toResult(given: unknown): FileResult {
  const file = (typeof given === 'object' && given !== null ? given : {}) as ReportedFile
  const name = file.name === undefined ? '?' : path.relative(process.cwd(), file.name)
  const tests = Array.isArray(file.assertionResults) ? file.assertionResults : []
  const failed = tests.filter(({ status }) => status === 'failed')
  const passed = tests.filter(({ status }) => status === 'passed').length
  const isBroken = file.status === 'failed' && failed.length === 0
  const failures = failed.map(({ fullName = '?', failureMessages }) => {
    const [why = ''] = String(failureMessages?.[0] ?? '').split('\n')
    return `${name} › ${fullName.replaceAll(WHY, ', ')}${WHY}${why}`
  })
  return {
    name,
    passed,
    failed: failed.length,
    skipped: tests.length - passed - failed.length,
    isBroken,
    failures: isBroken ? [`${name} (could not be run)`] : failures,
  }
}

/** As vitest writes it; read with care, since nobody has promised it. */
interface ReportedFile {
  readonly name?: string
  readonly status?: string
  readonly assertionResults?: readonly {
    readonly status?: string
    readonly fullName?: string
    readonly failureMessages?: readonly string[]
  }[]
}
