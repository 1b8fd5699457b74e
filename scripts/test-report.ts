/** What one run of vitest came to. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Files that failed outside any test: they could not be loaded, or their set-up threw. */
  readonly brokenFiles: number
}

export const NO_TESTS: TestCounts = { passed: 0, failed: 0, skipped: 0, brokenFiles: 0 }

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
  const files: unknown = (report as Record<string, unknown>)['testResults']
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests'),
    skipped: count('numPendingTests') + count('numTodoTests'),
    brokenFiles: Array.isArray(files) ? files.filter(isBroken).length : 0,
  }
}

export function addCounts(one: TestCounts, other: TestCounts): TestCounts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    brokenFiles: one.brokenFiles + other.brokenFiles,
  }
}

/** `Tests: 512 passed, 0 failed, 3 skipped (browser part: run)` */
export function closingLine(counts: TestCounts, browser: BrowserPart): string {
  const { passed, failed, skipped, brokenFiles } = counts
  const broken = brokenFiles > 0 ? `, ${brokenFiles} test file(s) broken` : ''
  return `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped${broken} (browser part: ${browser})`
}

function isBroken(file: unknown): boolean {
  if (typeof file !== 'object' || file === null) return false
  const { status, assertionResults } = file as Record<string, unknown>
  const tests: readonly unknown[] = Array.isArray(assertionResults) ? assertionResults : []
  return status === 'failed' && !tests.some(isFailedTest)
}

function isFailedTest(test: unknown): boolean {
  return typeof test === 'object' && test !== null && 'status' in test && test.status === 'failed'
}
