import { describe, expect, it } from 'vitest'
import {
  addCounts,
  closingLine,
  failureLines,
  NO_TESTS,
  readReport,
  withSecondTry,
} from './test-report.ts'

const report = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
    {
      name: `${process.cwd()}/tests/a.test.ts`,
      status: 'failed',
      assertionResults: [
        {
          status: 'failed',
          fullName: 'the strip shows',
          failureMessages: ['Error: gone\n  at somewhere'],
        },
        { status: 'passed' },
      ],
    },
    { name: `${process.cwd()}/tests/b.test.ts`, status: 'failed', assertionResults: [] },
  ],
}

describe('readReport', () => {
  it('counts passed, failed and skipped tests, the planned ones among the skipped', () => {
    expect(readReport(JSON.stringify(report))).toMatchObject({ passed: 5, failed: 1, skipped: 3 })
  })

  it('counts a file that failed without a failed test as broken', () => {
    expect(readReport(JSON.stringify(report)).brokenFiles).toEqual(['tests/b.test.ts'])
  })

  it('names what failed and why, one line each', () => {
    expect(failureLines(readReport(JSON.stringify(report)))).toEqual([
      'Failed: tests/a.test.ts › the strip shows: Error: gone',
      'Failed: tests/b.test.ts (could not be run)',
    ])
  })

  it.each([
    ['an empty file', '', 'JSON'],
    ['half a report', '{"numPassedTests": 5', 'JSON'],
    ['something else', '{"passed": 5}', 'has no numPassedTests'],
    ['nothing', 'null', 'no report'],
  ])('refuses %s', (_what, text, why) => {
    expect(() => readReport(text)).toThrow(why)
  })
})

describe('closingLine', () => {
  it('says what came of both parts', () => {
    const counts = addCounts({ ...NO_TESTS, passed: 500, skipped: 3 }, { ...NO_TESTS, passed: 12 })

    expect(closingLine(counts, 'run')).toBe(
      'Tests: 512 passed, 0 failed, 3 skipped (browser part: run)',
    )
  })

  it('names broken files and a browser part that was not run', () => {
    expect(
      closingLine({ ...NO_TESTS, brokenFiles: ['tests/b.test.ts'] }, 'not run: no Chromium found'),
    ).toBe(
      'Tests: 0 passed, 0 failed, 0 skipped, 1 test file(s) broken (browser part: not run: no Chromium found)',
    )
  })
})

describe('a second try', () => {
  const broken = { ...readReport(JSON.stringify(report)), failed: 0 }

  it('takes the place of what could not be run', () => {
    const again = { ...NO_TESTS, passed: 7 }

    expect(withSecondTry(broken, again)).toMatchObject({
      passed: 12,
      brokenFiles: [],
      failures: ['tests/a.test.ts › the strip shows: Error: gone'],
    })
  })

  it('that fails, too, is red', () => {
    const again = {
      ...NO_TESTS,
      brokenFiles: ['tests/b.test.ts'],
      failures: ['tests/b.test.ts (could not be run)'],
    }

    expect(withSecondTry(broken, again).brokenFiles).toEqual(['tests/b.test.ts'])
  })
})
