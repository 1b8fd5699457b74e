import type { EntityRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

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

/** «Готово для договора», «готово для счёта». */
export interface Lamp {
  readonly for: 'contract' | 'invoice'
  readonly isReady: boolean
  /** «Готово для договора» · «Для договора не хватает: расчётный счёт, БИК». */
  readonly text: string
  /** Each by its name. */
  readonly missing: readonly string[]
  /** «ИНН: не сходится контрольная цифра». */
  readonly wrong: readonly { readonly text: string; readonly isWarning: boolean }[]
}

/** Whose requisites the card has. */
export interface RequisiteTarget {
  /** `null`: the card has no company yet, filling makes one and links it. */
  readonly ref: Extract<EntityRef, { kind: 'company' | 'contact' }> | null
  readonly title: string | null
}

/** What was filled last. */
export interface LastFilling {
  readonly id: string
  readonly at: Instant
  /** «26.11.2026, 14:05 · Сидорова Анна · ООО «Ромашка»». */
  readonly text: string
  /** Begun and cut off: it goes on by itself within a minute; `resume` with `fill` is not needed. */
  readonly isUnfinished: boolean
  readonly canUndo: boolean
}

export interface RequisitesState {
  readonly target: RequisiteTarget
  /** Of the requisite that stands first; empty: nothing stands. */
  readonly lines: readonly { readonly label: string; readonly value: string }[]
  readonly lamps: readonly Lamp[]
  /** Of what stands; `null`: too little for a copy. */
  readonly copies: Copies | null
  /** «в лице …»; `null`: nobody signs yet. */
  readonly preamble: { readonly text: string; readonly needsLook: boolean } | null
  readonly last: LastFilling | null
  /** What to search for first: the card's ИНН, else the company's name and the client's town. May be empty. */
  readonly search: string
  /** Town of the client's number, for `searchParties`; `null`: not known. */
  readonly near: string | null
  /** Filling through us is his to do; `false`: buttons are not shown. */
  readonly mayFill: boolean
}

/**
 * What the page can prove once more, as for a session (`Identity.proof`); empty where the host needs none of it (amoCRM). The host reads and
 * writes in this person's own name, so that nothing goes beyond his rights.
 */
export interface Proven {
  readonly proof: Readonly<Record<string, string>>
}

/** About the session's card; 403 without one and for who may not see its company, 404 when it is gone. */
export const getRequisites = command<Proven, RequisitesState>('/api/requisites')

/** Names a value; also what a fill accepts. */
export const REQUISITE_FIELDS = [
  'title',
  'shortName',
  'fullName',
  'lastName',
  'firstName',
  'secondName',
  'inn',
  'kpp',
  'ogrn',
  'registeredOn',
  'okpo',
  'oktmo',
  'okved',
  'director',
  'post',
  'legalAddress',
  'actualAddress',
  'bankName',
  'bik',
  'correspondentAccount',
  'account',
] as const
export type RequisiteField = (typeof REQUISITE_FIELDS)[number]

export interface FillingWish extends Proven {
  readonly party: string
  readonly bank: TypedBank | null
  /** `same`: as the legal one; `null`: leave it alone. */
  readonly actualAddress: 'same' | null
  /** Of requisites of the same ИНН and another КПП: `add` goes beside them, `update` over them; `null`: not said, so `add` is asked for. */
  readonly otherKpp?: 'add' | 'update' | null
}

export interface FieldChange {
  readonly field: RequisiteField
  readonly label: string
  /** `null`: nothing stands there. */
  readonly now: string | null
  readonly will: string
  /** `write`: into an empty place, ticked beforehand. `overwrite`: a person ticks it. `same`: stands already, nothing to tick. */
  readonly kind: 'write' | 'overwrite' | 'same'
  /** Kept, but the host does not show it there: «сохранится, но в шаблоне реквизитов поля нет»; `null` otherwise. */
  readonly note: string | null
}

/** To be said yes to before filling. */
export interface FillingQuestion {
  /**
   * `closed`: the register warns of this party. `other-inn`: requisites of another ИНН stand there, these go beside them. `other-kpp`: the
   * same of this ИНН and another КПП; not asked once `FillingWish.otherKpp` says what to do.
   */
  readonly key: 'closed' | 'other-inn' | 'other-kpp'
  readonly text: string
}

export type PreviewAnswer =
  | {
      readonly type: 'preview'
      readonly party: FoundParty
      readonly target: RequisiteTarget
      /** «Реквизиты запишем в компанию «Ромашка»», «Компания будет создана и привязана к сделке». */
      readonly text: string
      readonly changes: readonly FieldChange[]
      readonly questions: readonly FillingQuestion[]
      /**
       * A choice to be shown: requisites of the same ИНН and another КПП stand there. `text` tells of them, `will` is what this preview shows;
       * the other way is a preview with the other `FillingWish.otherKpp`. `null`: there is nothing to choose.
       */
      readonly otherKpp: { readonly text: string; readonly will: 'add' | 'update' } | null
      /** What this host has no place for, so that no lamp waits for it: the fourth argument of `lampsOf`. */
      readonly placeless: readonly RequisiteField[]
      /**
       * What stands there beside the changes and stays: with what is ticked it tells what the card will hold, so that the page can light the
       * lamps at every tick.
       */
      readonly keeps: Readonly<Partial<Record<RequisiteField, string>>>
      /** Given back with `fill`: what stood when this was shown. */
      readonly stands: string
    }
  | { readonly type: 'gone'; readonly text: string }
  | RegistryTroubleAnswer

/** Writes nothing. */
export const previewFilling = command<FillingWish, PreviewAnswer>('/api/requisites/preview')

export interface FillingOrder extends FillingWish {
  readonly stands: string
  /** Of `changes`, what is ticked; others are left alone. */
  readonly accept: readonly RequisiteField[]
  /** Keys of the questions said yes to. */
  readonly confirmed: readonly FillingQuestion['key'][]
  /** Made by the browser once per preview shown, kept for a repeat after a lost answer: done once. */
  readonly nonce: string
}

export type FillingAnswer =
  | {
      readonly type: 'done'
      /** «Реквизиты заполнены: 14 полей». */
      readonly text: string
      readonly filling: string
      readonly target: RequisiteTarget
    }
  /** The card is another one by now; nothing was written: preview again. */
  | { readonly type: 'stale'; readonly text: string }
  /** A question was not said yes to; nothing was written. */
  | { readonly type: 'ask'; readonly questions: readonly FillingQuestion[] }
  | { readonly type: 'gone'; readonly text: string }
  | RegistryTroubleAnswer

/**
 * 403 for who may not change the card or the company. 409 `under-way`: the same is being written this moment. 503 `unavailable`: how far
 * it came is not known; the same call with the same nonce goes on where it stopped. 422 `refused`: the host said no.
 */
export const fillRequisites = command<FillingOrder, FillingAnswer>('/api/requisites/fill')

export interface UndoOrder extends Proven {
  /** Id of the last filling. */
  readonly filling: string
}

export interface UndoAnswer {
  /** `done`: now or earlier. `partly`: what somebody has changed since was left. `changed`: nothing could be taken back. */
  readonly end: 'done' | 'partly' | 'changed'
  readonly text: string
}

/** Takes the last filling of the session's card back. Answers as `fill`. */
export const undoFilling = command<UndoOrder, UndoAnswer>('/api/requisites/undo')

export interface RequisitesSettings {
  readonly version: number
  /** `own`: a key of this company is kept (never shown). `service`: ours is used. `none`: none at all. */
  readonly key: 'own' | 'service' | 'none'
  readonly usage: {
    readonly today: number
    readonly dailyLimit: number
    readonly thisMinute: number
    readonly minuteLimit: number
    /** «Сегодня 120 из 10 000, за минуту 3 из 600». */
    readonly text: string
    /** 85 % spent, or closed by the registry. */
    readonly warning: string | null
  }
  /** Weekly look at companies with open deals. */
  readonly isWatched: boolean
  /**
   * Ordinary fields of a company for what the host's own requisites have no place for; `null`: this host has a place for all of it
   * or no such fields.
   */
  readonly ordinary: {
    readonly lines: readonly {
      readonly field: RequisiteField
      readonly label: string
      /** Id of the field chosen; `null`: not kept. */
      readonly chosen: string | null
    }[]
    readonly offered: readonly { readonly id: string; readonly name: string }[]
  } | null
}

/** Administrators only. */
export const getRequisitesSettings = query<Record<string, never>, RequisitesSettings>(
  '/api/requisites/settings',
)

export interface RequisitesSettingsChange {
  readonly version: number
  /** A new key; `null`: as it is; empty: forget ours of this company. It is tried before it is kept. */
  readonly key: string | null
  readonly isWatched: boolean
  /** Field → id of an ordinary field, `null`: none. Left out fields stay. */
  readonly ordinary: Readonly<Partial<Record<RequisiteField, string | null>>>
}

/** `stale`: somebody saved meanwhile. 422 `invalid` with `fields.key`: `wrong-key`, `down`. */
export const saveRequisitesSettings = command<RequisitesSettingsChange, RequisitesSettings>(
  '/api/requisites/settings/save',
)
