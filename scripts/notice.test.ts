import { describe, expect, it } from 'vitest'
import { noticeOf, readNotice } from './notice.ts'

describe('NOTICE.md', () => {
  it('names what the lock file names now; `npm run notice` makes it anew', () => {
    const { made, kept } = readNotice()

    expect(kept).toBe(made)
    expect(kept).toContain('https://opendata.digital.gov.ru/')
    expect(kept).toMatch(/^- fastify \S+ — MIT$/m)
    expect(kept).toMatch(/^- vue \S+ — MIT$/m)
  })

  it('leaves out what is needed for building alone', () => {
    const lock = JSON.stringify({
      packages: {
        '': { version: '1' },
        'node_modules/a': { version: '1.0.0', license: 'MIT' },
        'node_modules/a/node_modules/@x/b': { version: '2.0.0', license: 'ISC' },
        'node_modules/c': { version: '3.0.0', license: 'MIT', dev: true },
      },
    })

    expect(
      noticeOf(lock, '# Data\n')
        .split('\n')
        .filter(line => line.startsWith('- ')),
    ).toEqual(['- @x/b 2.0.0 — ISC', '- a 1.0.0 — MIT'])
  })
})
