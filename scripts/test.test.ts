import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { ROOT } from './tools.ts'

/** Asks for a browser test alone, on a machine whose Chromium cannot be found. */
function testWithoutChromium(env: Readonly<Record<string, string>>) {
  return spawnSync(process.execPath, ['scripts/test.ts', 'tests/e2e/any.test.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, CHROMIUM: '/nowhere/chromium', REQUIRE_BROWSER: '', ...env },
  })
}

describe('npm test on a machine without Chromium', () => {
  it('says that the browser part was not run, and is green', () => {
    const run = testWithoutChromium({})

    expect(run.stdout).toContain('(browser part: not run: no Chromium found)')
    expect(run.status).toBe(0)
  })

  it('is red when the browser part is demanded', () => {
    const run = testWithoutChromium({ REQUIRE_BROWSER: '1' })

    expect(run.stdout).toContain('REQUIRE_BROWSER is set, and no Chromium was found')
    expect(run.status).toBe(1)
  })
})
