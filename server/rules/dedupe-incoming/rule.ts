import { nameOf } from '../../../shared/crm/model.ts'
import { keysOf } from '../../../shared/duplicates/keys.ts'
import { decideMatch } from '../../../shared/duplicates/match.ts'
import type { DedupeSettings } from '../../../shared/settings/saved-settings.ts'
import { defineRule, type Facts, type Matches, type Verdict } from '../../core/rule.ts'
import { attachKnown } from './attach.ts'
import { introduce } from './introduce.ts'
import type { Context, Decision, Plan } from './plan.ts'
import { findLinked, isOlder, readRequester } from './requester.ts'
import { DEDUPE_DEFAULTS, namedShared, readDedupeSettings } from './settings.ts'

/**
 * Recognises who a request comes from (R2), by the decision table of dedup.md §3: links the known contact, asks a person, or makes a
 * new contact. Decides until the request has its outcome, then never again. Never merges and never deletes; where the tenant has chosen
 * it, the request of a client with an open card is joined to that card, and its own card closed.
 *
 * A lead is a request; so is a deal that the journal knows as one and that was not made from a lead.
 */
export const dedupeIncoming = defineRule<DedupeSettings>({
  id: 'dedupe-incoming',

  defaults: DEDUPE_DEFAULTS,

  readSettings: readDedupeSettings,

  decide(facts, context) {
    const { card, request, matches } = facts
    const isWaiting = request !== null && request.outcome === null && card.madeFrom === null
    if (!isWaiting || matches === null) return { actions: [], lookAgainAt: null }
    const known = withNamedShared(facts, matches, context)
    return toVerdict(facts, planFor({ ...facts, matches: known }, known, context))
  },
})

/** What the tenant has named as everybody's is so, whoever holds it. */
function withNamedShared(facts: Facts, matches: Matches, { settings }: Context): Matches {
  // Most tenants name none, and reading a card's keys is the dearest part of a decision.
  if (settings.sharedPhones.length + settings.sharedEmails.length === 0) return matches
  const { personal, shared } = keysOf(readRequester(facts))
  const named = namedShared([...personal, ...shared], settings)
  return named.length === 0
    ? matches
    : { ...matches, sharedKeys: [...new Set([...matches.sharedKeys, ...named])] }
}

function planFor(facts: Facts, matches: Matches, context: Context): Plan {
  const decision = recognise(facts, matches)
  return decision.type === 'attach'
    ? attachKnown(facts, decision, context)
    : introduce(facts, decision)
}

function recognise(facts: Facts, matches: Matches): Decision {
  const linked = findLinked(facts)
  const requester = readRequester(facts)
  if (linked === null || linked.isFresh) {
    const before = matches.people.filter(
      ({ contact }) =>
        !facts.card.contacts.includes(contact.id) &&
        (linked === null || isOlder(contact, linked.person.contact)),
    )
    return decideMatch(requester, { ...matches, people: before })
  }
  // Somebody linked a known contact: that is settled, whatever the names say.
  const decision = decideMatch(requester, { ...matches, people: [linked.person] })
  if (decision.type === 'attach') return decision
  const { company, personalKeys, sharedKeys } = decision
  const why = { id: 'dedupe-incoming.because-linked' }
  return { type: 'attach', person: linked.person, also: [], company, personalKeys, sharedKeys, why }
}

function toVerdict({ card }: Facts, { effects, outcome, because }: Plan): Verdict {
  const prefix = `dedupe-incoming/${nameOf(card.ref)}`
  const actions = effects.map(({ name, needs, effect }) => ({
    ...effect,
    key: `${prefix}/${name}`,
    needs,
    because,
  }))
  const settle = {
    type: 'request.settle' as const,
    key: `${prefix}/settle`,
    needs: 'show' as const,
    subject: card.ref,
    outcome,
    because,
  }
  return { actions: [...actions, settle], lookAgainAt: null }
}
