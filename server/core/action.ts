import type { CompanyId, ContactId, StageId, TaskId, UserId } from '../../shared/crm/ids.ts'
import type { CardRef, EntityRef, PersonName } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Strength } from './strength.ts'

/** How a request ended, shown in the journal and the strip. */
export type RequestOutcome =
  | { readonly type: 'new' }
  | { readonly type: 'attached'; readonly contact: ContactId }
  /** The known client already has an open card. */
  | {
      readonly type: 'repeat'
      readonly contact: ContactId
      readonly of: CardRef
      readonly count: number
    }
  | { readonly type: 'review'; readonly candidates: readonly ContactId[] }
  /** Nothing to recognise anybody by. */
  | { readonly type: 'nameless' }
  /** The card was deleted before anything could be decided. */
  | { readonly type: 'gone' }

/** Something a rule wants done. Plain data: it is stored before it is performed. */
export type Action = Effect & {
  /** Names the effect, not the attempt: performing it twice under one key changes nothing. */
  readonly key: string
  /** Below this strength it is recorded with its reason and not done. */
  readonly needs: Strength
  /** Shown next to the result: "why did this task appear?" */
  readonly because: Message
}

export type Effect =
  | ({ readonly type: 'task.create' } & TaskRequest)
  | {
      /** Links the known person; the request stays what it is. No rule merges or deletes. */
      readonly type: 'contact.attach'
      readonly subject: CardRef
      readonly contact: ContactId
      readonly company: CompanyId | null
      /** New owner of the request; `null` keeps the present one. */
      readonly owner: UserId | null
      /** E.164, to be kept on the contact as further values. */
      readonly addPhones: readonly string[]
      readonly addEmails: readonly string[]
    }
  | {
      /** An unknown person becomes a contact, linked to the request. */
      readonly type: 'contact.create'
      readonly subject: CardRef
      readonly name: PersonName
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly company: CompanyId | null
      readonly owner: UserId | null
      /** Personal keys that two simultaneous requests would share; claimed before anything is created. */
      readonly claims: readonly string[]
    }
  | { readonly type: 'note.add'; readonly subject: EntityRef; readonly text: Message }
  | {
      readonly type: 'user.notify'
      readonly user: UserId
      readonly text: Message
      readonly subject: CardRef | null
    }
  /** Takes back a step of ours that nobody has closed yet. */
  | { readonly type: 'task.remove'; readonly subject: CardRef; readonly task: TaskId }
  /** Takes back a comment of ours. */
  | { readonly type: 'note.remove'; readonly subject: EntityRef; readonly note: string }
  | {
      /** Takes back an attachment: the card gets the clients it had. */
      readonly type: 'contacts.restore'
      readonly subject: CardRef
      readonly detach: ContactId
      /** Primary first. Those added since then are put behind them before it is written. */
      readonly contacts: readonly ContactId[]
      /** `undefined`: as it is now. */
      readonly owner?: UserId
      /** `undefined`: as it is now; `null`: none. */
      readonly company?: CompanyId | null
    }
  /**
   * Closes the request's own card as a twin of the one it was joined to: moves it to a lost stage of its pipeline that the tenant chose.
   * The card stays; nothing is merged or deleted.
   */
  | { readonly type: 'card.move'; readonly subject: CardRef; readonly stage: StageId }
  /** Ours alone: a person set the client's time zone, or took it back (`null`). Recorded as done, never planned. */
  | {
      readonly type: 'zone.set'
      readonly subject: CardRef
      readonly zone: string | null
      readonly before: string | null
    }
  /** A step or a case of ours is done: closed on the host, not removed. Done, too, when it is closed or gone already. */
  | {
      readonly type: 'task.complete'
      readonly subject: CardRef
      readonly task: TaskId
      readonly kind: 'case'
      readonly text: Message
    }
  /** Another person answers for the card from now on. */
  | {
      readonly type: 'card.hand-over'
      readonly subject: CardRef
      readonly to: UserId
      /** Open steps that go with it, each handed over by itself as soon as the card is; of a card that is refused they stay. */
      readonly steps?: readonly TaskId[]
    }
  /** The same of one of its open steps. */
  | {
      readonly type: 'task.hand-over'
      readonly subject: CardRef
      readonly task: TaskId
      readonly to: UserId
    }
  /** Ours alone: what became of a case (R7); its reason says it. Recorded as done, never planned. */
  | { readonly type: 'case.told'; readonly subject: CardRef }
  /** Ours alone: a case (R5) that there is nobody to take apart. Always held; it says so in the journal, once per stay. */
  | { readonly type: 'case.unassigned'; readonly subject: CardRef }
  /** Ours alone, no host call: the outcome of a request is written to its journal. */
  | { readonly type: 'request.settle'; readonly subject: CardRef; readonly outcome: RequestOutcome }

export interface TaskRequest {
  readonly subject: CardRef
  /** `case`: the head of sales takes the deal apart (R5); never counts as a next step. */
  readonly kind: 'step' | 'case'
  readonly title: Message
  readonly text: Message | null
  readonly dueAt: Instant
  readonly assignee: UserId
}
