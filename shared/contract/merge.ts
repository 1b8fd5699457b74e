import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

/*
 * Merging duplicates of clients and taking it back. Every `text` and `label` is in the reader's language and ready to be shown. Ids are
 * those of the host's cards of the group's kind. Requests and deals are never merged, only whom they belong to.
 *
 * Whoever merges needs the rights to it on the host: there the person's own rights are asked, so each order carries the page's proof.
 */

/** `contact`: people, `company`: firms. */
export type MergeKind = 'contact' | 'company'

export const MERGE_KINDS = ['contact', 'company'] as const satisfies readonly MergeKind[]

/** The engine makes no larger group. */
export const MOST_MEMBERS = 10

/** A merge may be taken back so long. */
export const UNDO_DAYS = 180

interface Proven {
  /** What the page hands over as it does for a session; a host that knows the reader by his session needs none. */
  readonly proof?: Readonly<Record<string, string>>
}

export interface MergeWish extends Proven {
  readonly kind: MergeKind
  /** 2 … `MOST_MEMBERS` cards, in any order. */
  readonly members: readonly string[]
  /** Whose card stays, chosen by a person; `null`: as the rules say. */
  readonly survivor: string | null
}

/** What no undo brings back. `text` is its sentence; the word is for tests and icons. */
export interface MergeLoss {
  readonly key: MergeLossKey
  readonly text: string
}

/**
 * `ids`: the card returns with another number. `history`: what the host wrote of it by itself. `calls`: calls, letters and chats stay with
 * the survivor. `author`: who made it and when. `files`, `robots`: what robots did meanwhile. `notes`: copies stay behind with a word
 * of it. `later`: what was changed after the merge stays as it is. `rest`: fields closed to us.
 */
export const MERGE_LOSSES = [
  'ids',
  'history',
  'calls',
  'author',
  'files',
  'robots',
  'notes',
  'later',
  'rest',
] as const
export type MergeLossKey = (typeof MERGE_LOSSES)[number]

/** What hangs on the cards that go and moves to the one that stays. */
export const MERGE_MOVES = [
  'deals',
  'leads',
  'tasks',
  'notes',
  'calls',
  'companies',
  'contacts',
  'requisites',
] as const
export type MergeMoveKey = (typeof MERGE_MOVES)[number]

export interface MergeMove {
  readonly key: MergeMoveKey
  readonly count: number
  /** «3 сделки» */
  readonly text: string
}

export interface MergeMember {
  readonly id: string
  /** Name of the person or the firm; untrusted: show as text only. */
  readonly title: string
  readonly isSurvivor: boolean
  readonly deals: { readonly open: number; readonly all: number }
  readonly createdAt: Instant | null
  readonly owner: string | null
  /** For `page.openCard`-like links: the card's page on the host. */
  readonly link: string
}

export interface MergeField {
  /** Names it in `choices`: `phones`, `emails`, `owner`, `companies`, `tags`, `requisites`, or the host's own name of a field. */
  readonly key: string
  readonly label: string
  /**
   * `conflict`: filled differently, one stays, chosen by `choice`. `joined`: values of all of them stay together (phones, e-mails, tags).
   * `added`: empty with the survivor, or a fuller form of the same name, taken from another. `kept`: only the survivor has it, or it is always his (the responsible).
   * `same`: equal in all that have it.
   */
  readonly kind: 'conflict' | 'joined' | 'added' | 'kept' | 'same'
  /** By member; who has nothing there is left out. */
  readonly values: readonly { readonly member: string; readonly text: string }[]
  /** What will stand there. */
  readonly result: string
  /** Whose value stays; `null`: of no one in particular. Of a conflict the rules' proposal: a person may choose another. */
  readonly choice: string | null
}

export interface MergePreview {
  readonly type: 'preview'
  readonly kind: MergeKind
  readonly survivor: string
  /** Why this one stays: «больше открытых сделок». */
  readonly why: string
  readonly members: readonly MergeMember[]
  /** Conflicts first, then `joined`, `added`, `kept`, `same`. */
  readonly fields: readonly MergeField[]
  /** Only what there is; of all cards that go. */
  readonly moves: readonly MergeMove[]
  /** What becomes of the others: `deleted`, or emptied and marked, since this host lets nobody but a person delete them. */
  readonly others: 'deleted' | 'emptied'
  /** «Останется «Иванов Пётр». Ещё 2 карточки будут удалены.» */
  readonly text: string
  /** To be read before the click. */
  readonly cannotUndo: readonly MergeLoss[]
  /** Until when it may be taken back. */
  readonly undoDays: number
  /** Given back with the order: what stood when this was shown. */
  readonly stands: string
  /** `false`: his rights on the host end at reading; the button is not offered. What the host tells only when asked to is `true`. */
  readonly mayMerge: boolean
  /** The host's own page of a merge; `null`: this host has none. */
  readonly hostPage: string | null
}

export type MergePreviewAnswer =
  | MergePreview
  /** Cards that are gone, or not this reader's to see. At least two must be left to merge: ask again without them. */
  | { readonly type: 'gone'; readonly gone: readonly string[]; readonly text: string }
  /** Never merged, whoever asks: firms with different ИНН, cards that somebody has told apart, or that the check calls related. */
  | { readonly type: 'apart'; readonly text: string }

/** Writes nothing. 403 `no-access`: none of the cards is his to see. 503 `unavailable`. */
export const previewMerge = command<MergeWish, MergePreviewAnswer>('/api/merge/preview')

export interface MergeOrder extends MergeWish {
  readonly survivor: string
  readonly stands: string
  /** Field → member whose value stays; left out: as proposed. Only of conflicts. */
  readonly choices: Readonly<Record<string, string>>
  /** Group of the base check that it comes from; `null`: of none. It is told what became of it. */
  readonly group: string | null
  /** Made by the browser once per preview shown, kept for a repeat after a lost answer: done once. */
  readonly nonce: string
}

export type MergeAnswer =
  | {
      readonly type: 'done'
      readonly merge: string
      /** «Объединено. Перенесено: 3 сделки, 12 дел.» */
      readonly text: string
      readonly moves: readonly MergeMove[]
    }
  /** A card was changed since it was shown; nothing was written: preview again. */
  | { readonly type: 'stale'; readonly text: string }
  /** A card was deleted since it was shown; nothing was written: preview again without it. */
  | { readonly type: 'gone'; readonly gone: readonly string[]; readonly text: string }
  /**
   * The host will not merge them by itself even after the choice was written (methodology, case 13): its own page of a merge goes on.
   * The cards stand as before.
   */
  | {
      readonly type: 'conflict'
      readonly merge: string
      readonly text: string
      readonly hostPage: string | null
    }
  | { readonly type: 'apart'; readonly text: string }

/**
 * 403 `no-access`: he may not change or delete one of them on the host; nothing was written. 409 `under-way`: one of the cards is being
 * merged this moment. 503 `unavailable`: how far it came is not known; the same call with the same nonce goes on where it stopped, and so
 * does the server by itself after two minutes. 422 `refused`: the host said no.
 */
export const mergeCards = command<MergeOrder, MergeAnswer>('/api/merge/do')

/**
 * `writing`: at work or cut off, goes on by itself. `merged`. `conflict`: left to the host's page. `refused`: the host said no, the cards
 * stand as before. `undoing`. `undone`.
 */
export const MERGE_STATES = [
  'writing',
  'merged',
  'conflict',
  'refused',
  'undoing',
  'undone',
] as const
export type MergeState = (typeof MERGE_STATES)[number]

/** A line of the journal of merges. */
export interface MergeRow {
  readonly merge: string
  readonly at: Instant
  /** By name. */
  readonly who: string
  readonly kind: MergeKind
  readonly survivor: { readonly id: string; readonly title: string; readonly link: string }
  readonly others: readonly { readonly id: string; readonly title: string }[]
  readonly state: MergeState
  /** State in words, with what was moved or why not. */
  readonly text: string
  readonly isBulk: boolean
  /** `null`: nothing to undo, or too late. */
  readonly undoUntil: Instant | null
  /** What undoing will not bring back. */
  readonly cannotUndo: readonly MergeLoss[]
  /** Of a `conflict`; `null` otherwise. */
  readonly hostPage: string | null
  /** Of an `undone` one: what came back, a sentence each; empty otherwise. */
  readonly returned: readonly string[]
}

export interface MergeJournalQuestion {
  /** `next` of the page before; `null`: the newest. */
  readonly after: string | null
}

export interface MergeJournal {
  readonly rows: readonly MergeRow[]
  readonly next: string | null
}

/** Of everybody for administrators, one's own for anybody else. Newest first, 50 a page. */
export const getMerges = query<MergeJournalQuestion, MergeJournal>('/api/merge/journal')

/** One of them, as the journal has it: to follow it after a 409 or 503. 404 when there is none, or it is not his. */
export const getMerge = query<{ readonly merge: string }, MergeRow>('/api/merge/state')

export interface MergeUndoOrder extends Proven {
  readonly merge: string
}

export interface MergeUndoAnswer {
  /**
   * `done`: now or earlier. `partly`: what somebody has changed since was left. `changed`: nothing could be taken back (the survivor is
   * gone). `late`: 180 days are over.
   */
  readonly end: 'done' | 'partly' | 'changed' | 'late'
  readonly text: string
  /** What came back, a sentence each: «Карточка «Пётр И.» создана заново под номером 812», «Возвращено: 3 сделки». */
  readonly returned: readonly string[]
  /** What did not. */
  readonly lost: readonly MergeLoss[]
}

/** By who merged or an administrator. Answers failures as `mergeCards`. */
export const undoMerge = command<MergeUndoOrder, MergeUndoAnswer>('/api/merge/undo')
