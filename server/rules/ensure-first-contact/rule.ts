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
    const { yellowAt, redAt } = moments
    const { now } = context
    if (now < yellowAt) return { actions: [], lookAgainAt: yellowAt }

    const responsible = findResponsible(facts)
    const reminders = responsible === null ? [] : [remind(facts, context, responsible)]
    const verdict = { actions: reminders, brokenSince: yellowAt }
    const head = findActive(facts.headOfSales)
    if (head === null || head.id === responsible?.id) return { ...verdict, lookAgainAt: null }
    if (now < redAt) return { ...verdict, lookAgainAt: redAt }
    return {
      ...verdict,
      actions: [...reminders, tellHead(facts, context, head)],
      lookAgainAt: null,
    }
  },

  problemFacts: (facts, context) => ({
    contactDueAt: findMoments(facts, context)?.yellowAt ?? null,
    // The client does not wait since he is late, but since he asked.
    contactSince: facts.request?.receivedAt ?? null,
  }),
})

/** `null`: no request that waits for its first touch. */
function findMoments(
  { card, request, touchedAt }: Facts,
  { workTime, settings }: Context,
): { readonly yellowAt: Instant; readonly redAt: Instant } | null {
  if (request === null || card.madeFrom !== null || card.status !== 'open') return null
  if (touchedAt !== null) return null
  const { receivedAt } = request
  return {
    yellowAt: workTime.plus(receivedAt, settings.yellowMinutes * MINUTE),
    redAt: workTime.plus(receivedAt, settings.redMinutes * MINUTE),
  }
}

function remind({ card }: Facts, { settings }: Context, { id }: User): Action {
  const minutes = settings.yellowMinutes
  return {
    type: 'user.notify',
    key: `ensure-first-contact/yellow/${nameOf(card.ref)}`,
    needs: 'warn',
    user: id,
    subject: card.ref,
    text: { id: 'ensure-first-contact.notify', values: { card: card.title, minutes } },
    because: { id: 'ensure-first-contact.because', values: { minutes } },
  }
}

function tellHead({ card, owner }: Facts, { settings }: Context, { id }: User): Action {
  const minutes = settings.redMinutes
  const values = { card: card.title, minutes, owner: owner?.name ?? '—' }
  return {
    type: 'user.notify',
    key: `ensure-first-contact/red/${nameOf(card.ref)}`,
    needs: 'act',
    user: id,
    subject: card.ref,
    text: { id: 'ensure-first-contact.notify-head', values },
    because: { id: 'ensure-first-contact.because', values: { minutes } },
  }
}
