import type { Say } from '../../shared/i18n/message.ts'
import type { Party } from '../../shared/requisites/model.ts'
import { writePreamble } from '../../shared/requisites/preamble.ts'
import { findWarnings, sayStatus } from '../../shared/requisites/standing.ts'
import type { SearchAnswer } from '../../server/providers/search-requisites.ts'

type Found = Extract<SearchAnswer, { readonly type: 'found' }>

/** A company as a line of JSON: our model, and what a person is told about it. `chosen`: the one that would be filled without a question. */
export function toLine(party: Party, { choice, scope }: Found, say: Say): string {
  return JSON.stringify({
    ...party,
    chosen: choice.type === 'one' && choice.party === party,
    scope,
    status: say(sayStatus(party)),
    warnings: findWarnings(party).map(({ text }) => say(text)),
    preamble: writePreamble(party).text,
  })
}
