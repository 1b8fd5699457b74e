import path from 'node:path'

/** What one run of vitest came to. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Files that failed outside any test: they could not be loaded, their set-up threw, or the process that ran them died. */
  readonly brokenFiles: readonly string[]
  /** A line per failed test: its file, its name, the first line of what it says. */
  readonly failures: readonly string[]
}

export const NO_TESTS: TestCounts = {
  passed: 0,
  failed: 0,
  skipped: 0,
  brokenFiles: [],
  failures: [],
}

/** Why the browser part is not among the counts, or that it is. */
export type BrowserPart = 'run' | 'not run: no Chromium found' | 'not run: not asked for'

/**
 * Reads vitest's JSON report.
 *
 * @throws {Error} when it is none: the run broke off before the report was written
 */
export function readReport(text: string): TestCounts {
  const report: unknown = JSON.parse(text)
  if (typeof report !== 'object' || report === null) throw new Error('no report of vitest')
  const count = (name: string): number => {
    const value: unknown = (report as Record<string, unknown>)[name]
    if (typeof value !== 'number') throw new Error(`the report of vitest has no ${name}`)
    return value
  }
  const given: unknown = (report as Record<string, unknown>)['testResults']
  const files: readonly unknown[] = Array.isArray(given) ? given : []
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests'),
    skipped: count('numPendingTests') + count('numTodoTests'),
    brokenFiles: files.filter(isBroken).map(nameOfFile),
    failures: files.flatMap(failuresIn),
  }
}

export function addCounts(one: TestCounts, other: TestCounts): TestCounts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    brokenFiles: [...one.brokenFiles, ...other.brokenFiles],
    failures: [...one.failures, ...other.failures],
  }
}

/** `Tests: 512 passed, 0 failed, 3 skipped (browser part: run)` */
export function closingLine(counts: TestCounts, browser: BrowserPart): string {
  const { passed, failed, skipped, brokenFiles } = counts
  const broken = brokenFiles.length > 0 ? `, ${brokenFiles.length} test file(s) broken` : ''
  return `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped${broken} (browser part: ${browser})`
}

/** What two runs came to, the second of which ran the files again that the first could not run. */
export function withSecondTry(first: TestCounts, again: TestCounts): TestCounts {
  const broken = new Set(first.brokenFiles.map(name => `${name} (could not be run)`))
  const failures = first.failures.filter(failure => !broken.has(failure))
  return addCounts({ ...first, brokenFiles: [], failures }, again)
}

/** Once more at the very end: what failed first has long left the screen of a run of many minutes. */
export function failureLines({ failures }: TestCounts): readonly string[] {
  return failures.map(failure => `Failed: ${failure}`)
}

function isBroken(file: unknown): boolean {
  if (typeof file !== 'object' || file === null) return false
  return 'status' in file && file.status === 'failed' && !testsIn(file).some(isFailedTest)
}

function nameOfFile(file: unknown): string {
  const isNamed = typeof file === 'object' && file !== null && 'name' in file
  return isNamed ? path.relative(process.cwd(), String(file.name)) : '?'
}

function failuresIn(file: unknown): readonly string[] {
  if (typeof file !== 'object' || file === null) return []
  const name = nameOfFile(file)
  if (isBroken(file)) return [`${name} (could not be run)`]
  return testsIn(file)
    .filter(isFailedTest)
    .map(({ fullName, failureMessages }) => {
      const [why] = String(failureMessages?.[0] ?? '').split('\n')
      return `${name} › ${fullName ?? '?'}: ${why}`
    })
}

function testsIn(file: object): readonly unknown[] {
  return 'assertionResults' in file && Array.isArray(file.assertionResults)
    ? file.assertionResults
    : []
}

interface FailedTest {
  readonly fullName?: string
  readonly failureMessages?: readonly string[]
}

function isFailedTest(test: unknown): test is FailedTest {
  return typeof test === 'object' && test !== null && 'status' in test && test.status === 'failed'
}
