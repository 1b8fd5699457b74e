import { finderOf, numeric, anything, listOf, or, shape } from '../../shared/parse/parse.ts'
import type { Clock } from '../clock.ts'
import type { AskMoiZvonki } from './moizvonki-ask.ts'
import { readCall } from './moizvonki-call.ts'
import { type CallCursor, type Telephony, TelephonyFault } from './telephony.ts'

/** The most a page may have [C]. */
const PAGE = 100
/** Of one walk: 5,000 calls. What is left waits for the next one. */
const MAX_PAGES = 50

const findPage = finderOf(
  shape({
    results: listOf(anything),
    results_next_offset: or(numeric, 0),
    results_remains: or(numeric, 0),
  }),
)

/**
 * «Мои Звонки» (telephony.md 2): phones of the employees tell of their calls, and dial when they are told to.
 *
 * The cursor is the service's own number of a call, given when the phone has told of it: a phone that was offline for a day tells late
 * and is not missed.
 */
export function createMoiZvonki(ask: AskMoiZvonki, clock: Clock): Telephony {
  return {
    async *poll(account, from) {
      let offset = 0
      let lastId = 'afterId' in from ? Number(from.afterId) : 0
      for (let page = 1; ; page++) {
        const answer = await ask(account, 'calls.list', {
          ...toStart(from),
          from_offset: offset,
          max_results: PAGE,
          // All calls this login may see, and with them whose they are [C].
          supervised: 1,
        })
        const read = findPage(answer)
        if (read === null) throw new TelephonyFault('bad-answer')
        const calls = read.results.map(raw => ({ raw, call: readCall(raw, account.company) }))
        const known = calls.flatMap(({ raw, call }) => (call === null ? [] : [{ raw, call }]))
        lastId = Math.max(lastId, ...known.map(({ call }) => Number(call.id)))
        yield { calls: known, unreadable: calls.length - known.length }

        const isLast = read.results_remains <= 0 || read.results.length === 0
        // An offset that does not grow would be read for ever.
        if (!isLast && read.results_next_offset <= offset) throw new TelephonyFault('bad-answer')
        if (isLast || page === MAX_PAGES) break
        offset = read.results_next_offset
      }
      return lastId > 0 ? { afterId: String(lastId) } : from
    },

    async check(account) {
      const answer = await ask(account, 'calls.list', {
        ...toStart({ since: clock.now() }),
        max_results: 1,
        supervised: 1,
      })
      if (findPage(answer) === null) throw new TelephonyFault('bad-answer')
    },

    async makeCall(account, phone) {
      // The answer is a short text or JSON [C]: that it was taken is all it says.
      await ask(account, 'calls.make_call', { to: phone })
    },

    readHook,
  }
}

function toStart(from: CallCursor): Record<string, number> {
  if ('afterId' in from) return { from_id: Number(from.afterId) }
  return { from_date: Math.floor(from.since / 1000) }
}

const findHook = finderOf(shape({ webhook: shape({ action: anything }) }))

/** Unsigned, so a hint: only that a call is over is of use to us. */
function readHook(body: string): 'news' | 'nothing' | 'unreadable' {
  try {
    const hook = findHook(JSON.parse(body))
    if (hook === null) return 'unreadable'
    return hook.webhook.action === 'call.finish' ? 'news' : 'nothing'
  } catch {
    return 'unreadable'
  }
}
