import { createOpenTasks, type OpenTasks } from './open-tasks.ts'
import type { AmoEvent, AmoState, EventEntity } from './state.ts'
import type { Switches } from './switches.ts'
import { createUlids } from './ulid.ts'

/** Who did it and when, for everything the account writes down and tells. */
export interface Author {
  /** Stands in `created_by`, `updated_by`; 0: a robot, or the API. */
  readonly userId: number
  /** Whose new things are when nobody is named; he himself when left out, for robots the first administrator. */
  readonly ownerId?: number
  /** Unix seconds; the account's clock when left out. The seed fills the past with it. */
  readonly at?: number
  /** No web-hooks: for the seed, which fills the account before anyone listens. */
  readonly isSilent?: boolean
}

/** One change for web-hooks: goes to those subscribed to `code`, under `group[action][0]`. */
export interface HookNotice {
  /** `status_lead` */
  readonly code: string
  /** `leads` */
  readonly group: string
  /** `status` */
  readonly action: string
  readonly item: Readonly<Record<string, unknown>>
}

export type NewNotice = Omit<HookNotice, 'item'> & { readonly item: () => HookNotice['item'] }

export interface NewEvent {
  readonly type: string
  readonly entityType: EventEntity
  readonly entityId: number
  readonly after?: readonly unknown[]
  readonly before?: readonly unknown[]
}

/** A running account as its API, its screen and the seed see it. */
export interface Account {
  readonly state: AmoState
  readonly switches: Switches
  readonly openTasks: OpenTasks
  /** The account's clock, unix seconds. */
  now(): number
  /** The account's clock, ms. */
  clock(): number
  nextId(table: string): number
  /** Writes an event of `GET /events`. */
  record(event: NewEvent, author: Author): void
  /** Tells web-hooks, unless the author is silent; the item is made only then. */
  tell(notice: NewNotice, author: Author): void
  /** Something a person may be looking at has changed. */
  touch(): void
  /** `http://127.0.0.1:8081`, without a slash. */
  url(): string
  /** @returns takes the listener off again */
  onTouch(listener: () => void): () => void
  onTell(listener: (notice: HookNotice) => void): () => void
}

export interface AccountOptions {
  readonly state: AmoState
  readonly switches: Switches
  /** Virtual ms. */
  readonly clock: () => number
  readonly url: () => string
}

/** Ids of a real account are large; small ones would hide mistakes with index-keyed lists. */
const FIRST_IDS: Readonly<Record<string, number>> = {
  lead: 48_120_000,
  contact: 51_000_000,
  company: 39_100_000,
  task: 77_001_000,
  note: 320_400_000,
  tag: 55_000,
  hook: 912_000,
  field: 801_200,
  enum: 4_200_000,
}

export function createAccount({ state, switches, clock, url }: AccountOptions): Account {
  const touched = new Set<() => void>()
  const told = new Set<(notice: HookNotice) => void>()
  const nextUlid = createUlids(state.events.size)
  const now = () => Math.floor(clock() / 1000)

  return {
    state,
    switches,
    openTasks: createOpenTasks(state),
    now,
    clock,
    url,
    nextId(table) {
      const id = (state.lastId[table] ?? FIRST_IDS[table] ?? 0) + 1
      state.lastId[table] = id
      return id
    },
    record(event, author) {
      const createdAt = author.at ?? now()
      const row: AmoEvent = {
        id: nextUlid(createdAt * 1000),
        type: event.type,
        entityType: event.entityType,
        entityId: event.entityId,
        createdBy: author.userId,
        createdAt,
        valueAfter: event.after ?? [],
        valueBefore: event.before ?? [],
      }
      state.events.set(row.id, row)
    },
    tell(notice, author) {
      if (author.isSilent === true) return
      const full = { ...notice, item: notice.item() }
      for (const listener of told) listener(full)
    },
    touch() {
      for (const listener of touched) listener()
    },
    onTouch: listener => subscribe(touched, listener),
    onTell: listener => subscribe(told, listener),
  }
}

export function momentOf(account: Account, author: Author): number {
  return author.at ?? account.now()
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
