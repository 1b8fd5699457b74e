import { nameOf, type User } from '../../../shared/crm/model.ts'
import type { FirstContactSettings } from '../../../shared/settings/saved-settings.ts'
import { type Instant, MINUTE } from '../../../shared/time/instant.ts'
import type { Action } from '../../core/action.ts'
import { readNumber, toFields } from '../../core/read-settings.ts'
import { findActive, findResponsible } from '../../core/responsible.ts'
import { defineRule, type Facts, type RuleContext, type Verdict } from '../../core/rule.ts'

type Context = RuleContext<FirstContactSettings>

const DEFAULTS: FirstContactSettings = { yellowMinutes: 15, redMinutes: 30 }
const LONGEST_MINUTES = 10_080

const NOTHING: Verdict = { actions: [], lookAgainAt: null }

/**
 * A new request is touched by a person within so many working minutes (R6); otherwise the responsible is reminded, later the head
 * of sales is told. Says nothing where it is not known whether the request was touched.
 *
 * One reminder per request and level.
 */
export const ensureFirstContact = defineRule<FirstContactSettings>({
  id: 'ensure-first-contact',

  defaults: DEFAULTS,

  readSettings(saved) {
    const fields = toFields(saved)
    const yellowMinutes = readNumber(fields['yellowMinutes'], {
      from: 0,
      to: LONGEST_MINUTES,
      otherwise: DEFAULTS.yellowMinutes,
    })
    const red = readNumber(fields['redMinutes'], {
      from: 0,
      to: LONGEST_MINUTES,
      otherwise: DEFAULTS.redMinutes,
    })
    return { yellowMinutes, redMinutes: Math.max(yellowMinutes, red) }
  },

  decide(facts, context) {
    const moments = findMoments(facts, context)
    if (moments === null) return NOTHING
    const { yellowAt, redAt, ...waiting } = moments
    const { now } = context
    if (now < yellowAt) return { actions: [], lookAgainAt: yellowAt }

    const responsible = findResponsible(facts)
    const reminders =
      responsible === null ? [] : [remind(facts, { ...context, waiting }, responsible)]
    const verdict = { actions: reminders, brokenSince: yellowAt }
    const head = findActive(facts.headOfSales)
    if (head === null || head.id === responsible?.id) return { ...verdict, lookAgainAt: null }
    if (now < redAt) return { ...verdict, lookAgainAt: redAt }
    return {
      ...verdict,
      actions: [...reminders, tellHead(facts, { ...context, waiting }, head)],
      lookAgainAt: null,
    }
  },

  problemFacts: (facts, context) => ({
    contactDueAt: findMoments(facts, context)?.yellowAt ?? null,
    // The client does not wait since he is late, but since he asked.
    contactSince: findWaiting(facts)?.since ?? null,
  }),
})

interface Waiting {
  readonly since: Instant
  /** Of the request, within its card. */
  readonly name: string
  /** Of the texts about it. */
  readonly words: 'notify' | 'call'
}

/**
 * What waits for its first touch; `null`: nothing does. A call that nobody answered is a request of its own, on whatever card of the client it
 * is; while the card's first request waits, it adds nothing.
 */
function findWaiting({ card, request, touchedAt, calledAt = null }: Facts): Waiting | null {
  if (card.status !== 'open') return null
  if (request !== null && card.madeFrom === null && touchedAt === null)
    return { since: request.receivedAt, name: nameOf(card.ref), words: 'notify' }
  if (calledAt === null) return null
  return { since: calledAt, name: `${nameOf(card.ref)}/call/${calledAt}`, words: 'call' }
}

function findMoments(
  facts: Facts,
  { workTime, settings }: Context,
): (Waiting & { readonly yellowAt: Instant; readonly redAt: Instant }) | null {
  const waiting = findWaiting(facts)
  if (waiting === null) return null
  return {
    ...waiting,
    yellowAt: workTime.plus(waiting.since, settings.yellowMinutes * MINUTE),
    redAt: workTime.plus(waiting.since, settings.redMinutes * MINUTE),
  }
}

type AtWork = Pick<Context, 'settings'> & { readonly waiting: Waiting }

function remind({ card }: Facts, { settings, waiting }: AtWork, { id }: User): Action {
  const minutes = settings.yellowMinutes
  return {
    type: 'user.notify',
    key: `ensure-first-contact/yellow/${waiting.name}`,
    needs: 'warn',
    user: id,
    subject: card.ref,
    text: { id: `ensure-first-contact.${waiting.words}`, values: { card: card.title, minutes } },
    because: { id: 'ensure-first-contact.because', values: { minutes } },
  }
}

function tellHead({ card, owner }: Facts, { settings, waiting }: AtWork, { id }: User): Action {
  const minutes = settings.redMinutes
  const values = { card: card.title, minutes, owner: owner?.name ?? '—' }
  return {
    type: 'user.notify',
    key: `ensure-first-contact/red/${waiting.name}`,
    needs: 'act',
    user: id,
    subject: card.ref,
    text: { id: `ensure-first-contact.${waiting.words}-head`, values },
    because: { id: 'ensure-first-contact.because', values: { minutes } },
  }
}
