import type { EntityRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import { command } from './endpoint.ts'
import type { Copies, FoundParty, RegistryTroubleAnswer, TypedBank } from './requisites.ts'

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
