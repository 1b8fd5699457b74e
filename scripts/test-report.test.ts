import { describe, expect, it } from 'vitest'
import {
  BROKEN_OFF,
  closingLine,
  failureLines,
  readReport,
  toTryAgain,
  withSecondTry,
} from './test-report.ts'

const at = (name: string) => `${process.cwd()}/tests/${name}`
const failed = (fullName: string, why = 'Error: gone') => ({
  status: 'failed',
  fullName,
  failureMessages: [`${why}\n  at somewhere`],
})
const passed = (fullName: string) => ({ status: 'passed', fullName })

const GREEN = { name: at('g.test.ts'), status: 'passed', assertionResults: [passed('it is')] }
const RED = {
  name: at('a.test.ts'),
  status: 'failed',
  assertionResults: [
    failed('the strip shows'),
    passed('the rest'),
    { status: 'skipped' },
    { status: 'todo' },
  ],
}
const BROKEN = { name: at('b.test.ts'), status: 'failed', assertionResults: [] }

const read = (...testResults: readonly object[]) => readReport(JSON.stringify({ testResults }))

describe('readReport', () => {
  it('counts passed, failed and skipped tests of a file, the planned ones among the skipped', () => {
    expect(read(RED)[0]).toMatchObject({ passed: 1, failed: 1, skipped: 2, isBroken: false })
  })

  it('takes a file that failed without a failed test for broken', () => {
    expect(read(GREEN, RED, BROKEN).map(({ isBroken }) => isBroken)).toEqual([false, false, true])
  })

  it('names what failed and why, one line each', () => {
    expect(failureLines(read(GREEN, RED, BROKEN))).toEqual([
      'Failed: tests/a.test.ts › the strip shows: Error: gone',
      'Failed: tests/b.test.ts (could not be run)',
    ])
  })

  it.each([
    ['an empty file', '', 'JSON'],
    ['half a report', '{"testResults": [', 'JSON'],
    ['something else', '{"passed": 5}', 'has no testResults'],
    ['nothing', 'null', 'no report'],
  ])('refuses %s', (_what, text, why) => {
    expect(() => readReport(text)).toThrow(why)
  })
})

describe('closingLine', () => {
  it('says what came of all files', () => {
    expect(closingLine(read(GREEN, RED), 0, 'run')).toBe(
      'Tests: 2 passed, 1 failed, 2 skipped (browser part: run)',
    )
  })

  it('names broken files, unsteady tests and a browser part that was not run', () => {
    expect(closingLine(read(BROKEN), 2, 'not run: no Chromium found')).toBe(
      'Tests: 0 passed, 0 failed, 0 skipped, 1 test file(s) broken, 2 unsteady (browser part: not run: no Chromium found)',
    )
  })
})

describe('a second try', () => {
  it('is given to red files, as long as they are few', () => {
    expect(toTryAgain(read(GREEN, RED, BROKEN))).toEqual(['tests/a.test.ts', 'tests/b.test.ts'])
    expect(toTryAgain(read(RED, RED, BROKEN, BROKEN))).toEqual([])
    expect(toTryAgain([BROKEN_OFF])).toEqual([])
  })

  it('that is green takes the place of the first, which is told as unsteady', () => {
    const green = { ...RED, status: 'passed', assertionResults: [passed('the strip shows')] }
    const { results, unsteady } = withSecondTry(read(GREEN, RED, BROKEN), read(green))

    expect(closingLine(results, unsteady.length, 'run')).toBe(
      'Tests: 2 passed, 0 failed, 0 skipped, 1 test file(s) broken, 1 unsteady (browser part: run)',
    )
    expect(unsteady).toEqual(['tests/a.test.ts › the strip shows: Error: gone'])
  })

  it('that fails in other words is as red as the first', () => {
    const again = { ...RED, assertionResults: [failed('the strip shows', 'Error: late: 5 s')] }
    const { results, unsteady } = withSecondTry(read(RED), read(again))

    expect(unsteady).toEqual([])
    expect(failureLines(results)).toEqual([
      'Failed: tests/a.test.ts › the strip shows: Error: late: 5 s',
    ])
  })
})
