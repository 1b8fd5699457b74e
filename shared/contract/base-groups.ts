import type { Instant } from '../time/instant.ts'
import type { BaseAnswer, BaseTier } from './base.ts'
import type { ReaderProof } from './client-by-number.ts'
import { command } from './endpoint.ts'
import type { MergeKind } from './merge.ts'

export interface GroupsQuestion {
  /** Left `null`: `auto` and `propose`. */
  readonly tier: BaseTier | null
  /** `null`: both. */
  readonly kind: MergeKind | null
  /** Groups with a card of this user; `null`: anybody's, the reader's own first. */
  readonly owner: string | null
  /** Those the reader has put off, instead of the others. */
  readonly isSkipped: boolean
  /** `next` of the page before; `null`: from the first. */
  readonly after: string | null
  readonly proof: ReaderProof
}

export interface GroupsAnswer {
  readonly groups: readonly GroupView[]
  /** `null`: that was all. A page may be short, even empty, and others follow. */
  readonly next: string | null
  /** Groups that match, also those the reader may not see. */
  readonly total: number
}

/** 403 `no-access`: the host does not vouch for the reader. 503 `unavailable`: it does not answer now. At most ten a page. */
export const getGroups = command<GroupsQuestion, GroupsAnswer>('/api/base/groups')

export interface GroupView {
  /** For `saySame` … and for `MergeOrder.group`. */
  readonly id: string
  readonly kind: MergeKind
  readonly tier: BaseTier
  /** What a person has said of it. */
  readonly state: 'open' | 'skipped'
  /** Two at least, the proposed survivor first. */
  readonly cards: readonly GroupCard[]
  /** Fields that differ first; those nobody has filled in are left out. */
  readonly fields: readonly GroupField[]
  /** Why, pair by pair, the surest first. */
  readonly pairs: readonly GroupPair[]
  /** Id of the card to keep; `null`: nothing to merge here (`related`). */
  readonly survivor: string | null
  /** «Больше открытых сделок» */
  readonly survivorWhy: string | null
  /** Some of its cards are not the reader's to see, or there are too many to show. */
  readonly hidden: number
  /** «Одна из карточек изменена после проверки…»; `null`: all stands as it was compared. */
  readonly note: string | null
}

export interface GroupCard {
  readonly id: string
  /** Name of the person or the firm; untrusted: show as text only. */
  readonly title: string
  /** By name. */
  readonly owner: string | null
  /** Of the reader himself. */
  readonly isMine: boolean
  /** `null`: not counted. */
  readonly deals: { readonly open: number; readonly all: number } | null
  readonly createdAt: Instant | null
}

export interface GroupField {
  readonly key: string
  /** «Телефон» */
  readonly label: string
  readonly differs: boolean
  /** By card, in the order of `cards`; several values of one field are several texts; empty: not filled in. Untrusted. */
  readonly values: readonly (readonly string[])[]
}

export interface GroupPair {
  readonly one: string
  readonly other: string
  readonly tier: BaseTier
  /** Probability of being one, 0 … 1. */
  readonly score: number
  readonly evidence: readonly Evidence[]
}

export interface Evidence {
  /** «телефон совпадает» */
  readonly text: string
  readonly speaks: 'for' | 'against' | 'neither'
}

/** A group's cards as they stand now; `null` when it is settled, gone, or not the reader's to see. */
export const getGroup = command<
  { readonly group: string; readonly proof: ReaderProof },
  { readonly group: GroupView | null }
>('/api/base/group')

export interface Verdict {
  readonly group: string
  /**
   * `apart`: «Это не дубль», for everybody in the account and for all checks to come. `skip`: «Пропустить», for the reader, until the next
   * check. `back`: takes either of them back.
   */
  readonly verdict: 'apart' | 'skip' | 'back'
  /** Of `apart`: those who are none of the others; `null`: each is somebody else. The rest stays a group. */
  readonly cards: readonly string[] | null
  readonly proof: ReaderProof
}

export interface VerdictAnswer {
  /** What is left of the group; `null`: nothing to decide any more. */
  readonly group: GroupView | null
  /** «Больше не предлагается никому.» */
  readonly text: string
  readonly plan: BaseAnswer['plan']
}

/** 403 `no-access`: not his to see. 409 `stale`: the group is not there any more, or not as it was shown. */
export const giveVerdict = command<Verdict, VerdictAnswer>('/api/base/verdict')

/** «Это не дубль» as it was said of cards once. */
export interface ApartView {
  readonly id: string
  readonly kind: MergeKind
  /** Those that the reader may see and that are there still: two at least. */
  readonly cards: readonly GroupCard[]
  /** By name. */
  readonly saidBy: string
  readonly saidAt: Instant
}

export interface ApartAnswer {
  readonly said: readonly ApartView[]
  /** `null`: that was all. A page may be short, even empty, and others follow. */
  readonly next: string | null
}

/** What nobody is offered any more, newest first, twenty a page. Failures as of `getGroups`. */
export const getApart = command<
  { readonly after: string | null; readonly proof: ReaderProof },
  ApartAnswer
>('/api/base/apart')

/**
 * Takes it back for the pairs that the reader may see. 403 `no-access`: he sees none. 409 `stale`: it is taken back already.
 *
 * `text`: «Возвращено в список.»
 */
export const takeBackApart = command<
  { readonly said: string; readonly proof: ReaderProof },
  { readonly text: string }
>('/api/base/apart/back')
