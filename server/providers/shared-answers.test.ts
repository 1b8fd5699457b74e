import { describe, expect, it } from 'vitest'
import { asInstant, DAY, type Instant, MINUTE } from '../../shared/time/instant.ts'
import { createAnswerCache } from './answer-cache.ts'
import { createSharedAnswers, type KeptAnswers } from './shared-answers.ts'

const START = asInstant(1_800_000_000_000)

function aStand() {
  const rows = new Map<string, { readonly body: unknown; readonly until: Instant }>()
  let now: Instant = START
  const clock = { now: () => now }
  const kept: KeptAnswers = {
    find: (keyName, key, at) => {
      const row = rows.get(`${keyName} ${key}`)
      return Promise.resolve(row !== undefined && row.until > at ? { body: row.body } : null)
    },
    keep: (keyName, key, { body, until }) => {
      rows.set(`${keyName} ${key}`, { body, until })
      return Promise.resolve()
    },
  }
  let loads = 0
  const load = () => Promise.resolve({ answer: ++loads })
  return {
    rows,
    load,
    loads: () => loads,
    later: (ms: number) => {
      now = asInstant(now + ms)
    },
    aProcess: () => createSharedAnswers(createAnswerCache(clock), kept, clock),
  }
}

describe('answers of a registry', () => {
  it('are loaded once for all processes while they live', async () => {
    const { aProcess, load, loads, later } = aStand()
    await aProcess().take('question', DAY, load, 'service')
    expect(await aProcess().take('question', DAY, load, 'service')).toEqual({ answer: 1 })
    later(DAY + 1)
    expect(await aProcess().take('question', DAY, load, 'service')).toEqual({ answer: 2 })
    expect(loads()).toBe(2)
  })

  it('belong to their key, and are kept under a print of what was asked', async () => {
    const { aProcess, load, rows } = aStand()
    await aProcess().take('7736207543', DAY, load, 'service')
    await aProcess().take('7736207543', DAY, load, 'bitrix24:1')

    expect(rows.size).toBe(2)
    expect([...rows.keys()].join()).not.toContain('7736207543')
  })

  it('of what somebody is typing stay in the process', async () => {
    const { aProcess, load, rows } = aStand()
    const process = aProcess()
    await process.take('рома', 10 * MINUTE, load, 'service')
    expect(await process.take('рома', 10 * MINUTE, load, 'service')).toEqual({ answer: 1 })
    expect(rows.size).toBe(0)
  })
})
