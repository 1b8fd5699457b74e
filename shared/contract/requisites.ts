import { command } from './endpoint.ts'

/*
 * Searching and filling requisites. Every text is in the reader's language and ready to be shown. A card, where one is needed, is the
 * session's own: a company, a contact, a deal or a lead; searching needs none.
 *
 * What is asked of a registry goes by POST: a name or an ИНН is not for addresses and their logs.
 */

/** The registry gave no answer; a person is told what to do, and may go on by hand. 200, not an error: nothing typed is lost. */
export interface RegistryTroubleAnswer {
  readonly type: 'trouble'
  /** `no-key` and `wrong-key`: an administrator mends it in the settings. `quota`: midnight in Moscow. `busy`, `down`: soon. */
  readonly reason: 'no-key' | 'wrong-key' | 'quota' | 'busy' | 'down' | 'bug'
  readonly text: string
}

/** A line of a list of companies, and the head of a company's details. */
export interface FoundParty {
  /** Names it in every further question: `7707083893`, with a branch's КПП `7707083893/540602001`. */
  readonly key: string
  readonly kind: 'company' | 'entrepreneur'
  /** With its form: `ООО "РОМАШКА"`. Untrusted text of the registry: show as text only. */
  readonly name: string
  readonly inn: string
  readonly kpp: string | null
  readonly ogrn: string | null
  readonly city: string | null
  /** In one line. */
  readonly address: string | null
  /** `Генеральный директор Иванов Иван Иванович`; `null` for an entrepreneur and where the register names nobody. */
  readonly director: string | null
  /** «действует», «ликвидирована 12.03.2021». */
  readonly status: { readonly text: string; readonly isActive: boolean }
  /** The worst first. `stop`: filling asks first. */
  readonly warnings: readonly { readonly level: 'stop' | 'look'; readonly text: string }[]
  readonly isBranch: boolean
  readonly branchCount: number
}

/** `text`: as typed, at most 500 characters are taken (the registry is asked with 300). */
export interface PartySearch {
  readonly text: string
  /** `near` of the card's state: companies of that town come first. It cuts nothing, and chooses nothing. */
  readonly near?: string | null
}

export type PartySearchAnswer =
  /** Too little to ask with. */
  | { readonly type: 'empty' }
  /** «ИНН: не сходится контрольная цифра». No request was spent. */
  | { readonly type: 'wrong-id'; readonly text: string }
  | { readonly type: 'none'; readonly text: string }
  | {
      readonly type: 'found'
      /** «Найдено 4 организации «Ромашка» в Самаре. Выберите нужную.» */
      readonly text: string
      /** In the order in which they are shown, active first; 1…20. */
      readonly parties: readonly FoundParty[]
      /** Key of the only one that fits in name, form and town: chosen beforehand. `null`: a person chooses. */
      readonly suggested: string | null
      /** What was searched for when what was typed found nobody: «Показаны результаты для «ромашка»»; `null` otherwise. */
      readonly note: string | null
    }
  | RegistryTroubleAnswer

/** Searches as people type: name, name and town, ИНН, ОГРН, misprints. Debounce ~250 ms; drop answers that are not to the last question. */
export const searchParties = command<PartySearch, PartySearchAnswer>('/api/requisites/search')

/** What no registry knows and a person types. Spaces are dropped. */
export interface TypedBank {
  /** 9 digits; bank and correspondent account are found by it. */
  readonly bik: string
  /** 20 digits, or empty. */
  readonly account: string
}

export interface PartyQuestion {
  readonly party: string
  readonly bank: TypedBank | null
  /** «доверенности № 5 от 01.02.2026»: in the genitive, for the preamble. @default Устава */
  readonly basis?: string
  /** Where no name tells it. */
  readonly gender?: 'male' | 'female'
}

export interface PartyDetails {
  readonly type: 'party'
  readonly party: FoundParty
  /** As they stand on a contract's last page. */
  readonly lines: readonly { readonly label: string; readonly value: string }[]
  /** Without the one shown. At most 100, the head office first. */
  readonly branches: readonly FoundParty[]
  /** «ООО «…», именуемое в дальнейшем «Заказчик», в лице …»: for an editable field. */
  readonly preamble: { readonly text: string; readonly needsLook: boolean }
  readonly copies: Copies
}

/** For the clipboard. `table.html` is escaped; `table.tabs` beside it as plain text. */
export interface Copies {
  readonly text: string
  readonly table: { readonly html: string; readonly tabs: string }
  readonly json: string
}

/** `gone`: the register knows it no more. */
export type PartyAnswer =
  PartyDetails | { readonly type: 'gone'; readonly text: string } | RegistryTroubleAnswer

export const getParty = command<PartyQuestion, PartyAnswer>('/api/requisites/party')

export interface FoundBank {
  readonly bik: string
  /** With its town. */
  readonly name: string
  readonly correspondentAccount: string | null
  readonly address: string | null
  readonly isActive: boolean
}

export type BankSearchAnswer =
  | { readonly type: 'empty' }
  | { readonly type: 'none'; readonly text: string }
  | { readonly type: 'found'; readonly banks: readonly FoundBank[] }
  | RegistryTroubleAnswer

/** By БИК or by name. */
export const searchBanks = command<{ readonly text: string }, BankSearchAnswer>(
  '/api/requisites/bank',
)

/**
 * The same for the host's own form of requisites, where our frame is only a source (Bitrix24's autocomplete placements): fields by the
 * host's own names, `RQ_…`. `entity`: whom the form is about.
 */
export interface FormQuestion {
  readonly kind: 'party' | 'bank'
  /** Key of a party, or a БИК. */
  readonly key: string
}

export type FormAnswer =
  | {
      readonly type: 'form'
      readonly title: string
      readonly fields: Readonly<Record<string, string>>
    }
  | { readonly type: 'gone'; readonly text: string }
  | RegistryTroubleAnswer

/** 422 `refused` on a host that has no such form. */
export const getFormFields = command<FormQuestion, FormAnswer>('/api/requisites/form')
