import {
  type BankSearchAnswer,
  type FormAnswer,
  type FormQuestion,
  getFormFields,
  getParty,
  type PartyAnswer,
  type PartyQuestion,
  type PartySearch,
  type PartySearchAnswer,
  searchBanks,
  searchParties,
} from '../../shared/contract/requisites.ts'
import {
  fillRequisites,
  getRequisites,
  previewFilling,
  undoFilling,
} from '../../shared/contract/requisites-fill.ts'
import {
  readBankSearch,
  readFillingOrder,
  readFillingWish,
  readFormQuestion,
  readPartyQuestion,
  readPartySearch,
  readProven,
  readUndoOrder,
} from '../../shared/contract/read-requisites.ts'
import { checkBic } from '../../shared/requisites/checks.ts'
import { listRequisites } from '../../shared/requisites/copies.ts'
import type { Party } from '../../shared/requisites/model.ts'
import { writePreamble } from '../../shared/requisites/preamble.ts'
import { findParty, keyOfParty, loadBank, loadWanted, openRequisites } from '../flow/requisites.ts'
import type { RequisiteProvider } from '../providers/requisites.ts'
import { createSearchRequisites } from '../providers/search-requisites.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import { providerOf } from './requisites-desk.ts'
import { fill, preview, undo } from './requisites-fill.ts'
import { requisitesSettingsPanels } from './requisites-settings.ts'
import { copiesOf, stateOf } from './requisites-state.ts'
import { orTrouble, toFoundBank, toFoundParty, toSearchAnswer } from './requisites-views.ts'
import type { PanelTools } from './tools.ts'

/** Searching needs a session and no card; filling is about the session's own. */
export function requisitesPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(searchParties, readPartySearch, (question, context) =>
      searchFor(tools, question, context),
    ),
    definePanel(getParty, readPartyQuestion, (question, context) =>
      detail(tools, question, context),
    ),
    definePanel(searchBanks, readBankSearch, ({ text }, context) =>
      searchForBanks(tools, text, context),
    ),
    definePanel(getFormFields, readFormQuestion, (question, context) =>
      fillForm(tools, question, context),
    ),
    definePanel(getRequisites, readProven, (question, context) =>
      stateOf(tools, question, context),
    ),
    definePanel(previewFilling, readFillingWish, (wish, context) => preview(tools, wish, context)),
    definePanel(fillRequisites, readFillingOrder, (order, context) => fill(tools, order, context)),
    definePanel(undoFilling, readUndoOrder, (order, context) => undo(tools, order, context)),
    ...requisitesSettingsPanels(tools),
  ]
}

async function searchFor(
  tools: PanelTools,
  { text, near = null }: PartySearch,
  context: PanelContext,
): Promise<PartySearchAnswer> {
  const say = tools.sayTo(context)
  const search = createSearchRequisites(await providerOf(tools, context))
  return orTrouble(say, async () => toSearchAnswer(await search(text, { near }), say))
}

const MOST_BRANCHES = 100

async function detail(
  tools: PanelTools,
  question: PartyQuestion,
  context: PanelContext,
): Promise<PartyAnswer> {
  const say = tools.sayTo(context)
  const provider = await providerOf(tools, context)
  return orTrouble(say, async (): Promise<PartyAnswer> => {
    const wanted = await loadWanted(provider, { ...question, actualAddress: null })
    if (wanted === 'gone') return { type: 'gone', text: say({ id: 'requisites.gone' }) }
    if (wanted === 'no-bank') throw new ApiFailure(422, 'invalid', { 'bank.bik': 'unknown' })
    const { party, bank } = wanted
    const account = bank?.account ?? null
    const details =
      bank === null || account === null ? null : { ...bank, bankName: bank.name, account }
    const { basis, gender } = question
    return {
      type: 'party',
      party: toFoundParty(party, say),
      lines: listRequisites(party, details),
      branches: (await branchesOf(provider, party)).map(one => toFoundParty(one, say)),
      preamble: writePreamble(party, { ...(basis && { basis }), ...(gender && { gender }) }),
      copies: copiesOf(party, details),
    }
  })
}

/** Without the one shown; a company that has none is not asked about. */
async function branchesOf(provider: RequisiteProvider, party: Party): Promise<readonly Party[]> {
  if (party.kind !== 'company') return []
  if (party.branch === 'main' && party.branchCount === 0) return []
  const all = await provider.findWithBranches(party.inn)
  return all.filter(one => keyOfParty(one) !== keyOfParty(party)).slice(0, MOST_BRANCHES)
}

const SHORTEST_BANK = 2

async function searchForBanks(
  tools: PanelTools,
  text: string,
  context: PanelContext,
): Promise<BankSearchAnswer> {
  const say = tools.sayTo(context)
  const typed = text.trim()
  if (typed.length < SHORTEST_BANK) return { type: 'empty' }
  const provider = await providerOf(tools, context)
  return orTrouble(say, async (): Promise<BankSearchAnswer> => {
    const bik = typed.replaceAll(/\s/g, '')
    const exact = checkBic(bik).isRight ? await provider.findBank(bik) : null
    const banks = exact === null ? await provider.suggestBanks(typed) : [exact]
    if (banks.length === 0) return { type: 'none', text: say({ id: 'requisites.no-bank' }) }
    return { type: 'found', banks: banks.map(toFoundBank) }
  })
}

async function fillForm(
  tools: PanelTools,
  { kind, key }: FormQuestion,
  context: PanelContext,
): Promise<FormAnswer> {
  const say = tools.sayTo(context)
  const desk = await openRequisites(tools.flow, context.tenant, null)
  const fields = desk?.host.formFields
  if (fields === undefined) throw new ApiFailure(422, 'refused')
  const provider = await providerOf(tools, context)
  return orTrouble(say, async (): Promise<FormAnswer> => {
    if (kind === 'bank') {
      const bank = await loadBank(provider, { bik: key, account: '' })
      if (bank === null) return { type: 'gone', text: say({ id: 'requisites.no-bank' }) }
      return { type: 'form', title: bank.name, fields: fields({ bank }) }
    }
    const party = await findParty(provider, key)
    if (party === null) return { type: 'gone', text: say({ id: 'requisites.gone' }) }
    const wanted = { party, bank: null, withActualAddress: false }
    return { type: 'form', title: party.name.short, fields: fields(wanted) }
  })
}
