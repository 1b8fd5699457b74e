import { getFormFields, searchBanks, searchParties } from '../../shared/contract/requisites.ts'
import type { Call } from '../../shared/contract/endpoint.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { NOTHING, sayTrouble, showBanks, showParties, TROUBLE_ID } from './answer.ts'
import type { KnownFields, SearchEnd } from './answer.ts'

/** The portal gives up after about 20 s (P); ours must be there before, whatever became of it. */
export const ANSWER_MS = 15_000

/** What the portal's search asks of this frame. */
export interface Wanted {
  readonly kind: 'party' | 'bank'
  /** As typed into the portal's own field. */
  readonly text: string
  /** Whose card the form stands in; of a bank it is the bank itself. */
  readonly entityType: 'company' | 'contact' | 'bank'
}

/** The portal's page around a hidden frame. */
export interface AutocompletePage {
  /** What is sought; rejects when the page does not answer. */
  wanted(): Promise<Wanted>
  /** Whoever chooses a line of this frame's own. */
  onChosen(choose: (id: string) => void): void
  showFound(end: SearchEnd['entities']): void
  showCreated(made: {
    readonly entityType: string
    readonly id: string
    readonly title: string
    readonly fields: Readonly<Record<string, string>>
  }): void
}

export interface AutocompleteTools {
  readonly page: AutocompletePage
  readonly call: Call
  readonly say: Say
}

/**
 * One search of the portal's form, from its question to its answer, and then the line that was chosen. Always answers, once: with what was
 * found, with nothing, or with a line that says why not.
 */
export async function runAutocomplete(tools: AutocompleteTools): Promise<void> {
  const { page, say } = tools
  const wanted = page.wanted()
  let end = NOTHING
  // Before the search: a page may tell of a choice before it has heard our answer.
  page.onChosen(id => void wanted.then(found => choose(tools, { wanted: found, end, id })))
  const down = (): SearchEnd => sayTrouble(say({ id: 'autocomplete.down' }))
  const found = wanted.then(question => search(tools, question)).catch(down)
  end = await Promise.race([found, after(ANSWER_MS).then(down)])
  page.showFound(end.entities)
}

async function search({ call, say }: AutocompleteTools, wanted: Wanted): Promise<SearchEnd> {
  const { kind, text } = wanted
  const outcome =
    kind === 'party' ? await call(searchParties, { text }) : await call(searchBanks, { text })
  if (outcome.status === 'no-access') return sayTrouble(say({ id: 'autocomplete.no-access' }))
  if (outcome.status !== 'ok') return sayTrouble(say({ id: 'autocomplete.down' }))
  const { answer } = outcome
  if (answer.type === 'trouble' || answer.type === 'wrong-id') return sayTrouble(answer.text)
  if (answer.type !== 'found') return NOTHING
  return 'parties' in answer ? showParties(answer.parties, say) : showBanks(answer.banks, say)
}

interface Choice {
  readonly wanted: Wanted
  readonly end: SearchEnd
  readonly id: string
}

async function choose(
  { page, call }: AutocompleteTools,
  { wanted, end, id }: Choice,
): Promise<void> {
  const known = end.known.get(id)
  const { entityType, kind, text } = wanted
  if (id !== TROUBLE_ID && known === undefined) return
  const made =
    known === undefined
      ? { title: text, fields: {} }
      : await complete(call, { kind, key: id }, known)
  page.showCreated({ entityType, id: known === undefined ? '' : id, ...made })
}

/** With all the registry has; with what the line knew when it cannot be asked. */
async function complete(
  call: Call,
  question: { readonly kind: Wanted['kind']; readonly key: string },
  known: KnownFields,
): Promise<KnownFields> {
  const outcome = await Promise.race([call(getFormFields, question), after(ANSWER_MS)])
  if (outcome?.status !== 'ok' || outcome.answer.type !== 'form') return known
  const { title, fields } = outcome.answer
  return { title, fields }
}

function after(ms: number): Promise<null> {
  return new Promise(resolve => setTimeout(() => resolve(null), ms))
}
