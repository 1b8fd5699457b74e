import { describe, expect, it } from 'vitest'
import { inventHistories, NOW } from '../../tests/scoring/histories.ts'
import type { StoredHistory } from '../store/store.ts'
import { CountingStopped, workApart } from './work-apart.ts'

const TASK = {
  type: 'learn',
  now: NOW,
  timeZone: 'Europe/Moscow',
  switches: {},
  stages: [],
  twin: null,
} as const

/** As the store writes them. */
function toPage(histories: readonly StoredHistory[]): string {
  return JSON.stringify(
    histories.map(history => ({
      card: `deal:${history.card.id}`,
      created_at: history.createdAt,
      closed_at: history.closedAt,
      first_closed_at: history.firstClosedAt,
      is_won: history.isWon,
      client: history.client,
      events: history.events.map(event => [
        event.at,
        event.type,
        event.stage,
        event.user,
        event.value,
      ]),
      fixed: history.fixed,
      client_won: 0,
      client_lost: 0,
    })),
  )
}

async function* pagesOf(pages: readonly string[], onEnd: () => void = () => undefined) {
  yield* pages
  onEnd()
}

describe('work in a thread', () => {
  it('answers each page, then all of them together', async () => {
    const answers: string[] = []
    const pages = [toPage(inventHistories(3)), toPage(inventHistories(4, { firstId: 10 }))]
    for await (const { type, text } of workApart(TASK, pagesOf(pages)))
      answers.push(type === 'end' ? JSON.parse(text).report.counts.deals : type)

    expect(answers).toEqual(['page', 'page', 7])
  })

  it('ends at once when it is stopped, as something to try again', async () => {
    const stopping = new AbortController()
    const pages = pagesOf([toPage(inventHistories(400))], () => stopping.abort())
    const work = (async () => {
      for await (const answer of workApart(TASK, pages, stopping.signal))
        if (answer.type === 'end') return 'learnt'
      return 'nothing'
    })()

    await expect(work).rejects.toThrow(CountingStopped)
    await expect(
      workApart(TASK, pagesOf([]), stopping.signal)[Symbol.asyncIterator]().next(),
    ).rejects.toThrow(CountingStopped)
  })

  it('fails when the thread does', async () => {
    const work = async () => {
      for await (const answer of workApart(TASK, pagesOf(['no JSON']))) void answer
    }

    await expect(work()).rejects.toThrow(/JSON/)
  })
})
