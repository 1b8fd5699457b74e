import type { PipelineId, StageId, TenantId } from '../../../shared/crm/ids.ts'
import type { EntryFacts, EntryGroup } from '../../../shared/funnel/three.ts'
import type { Purchase } from '../../../shared/funnel/repeat.ts'
import type { CountedCard, CountedPage, PagePlace, Span } from './funnel.ts'

/** Cards that came to a funnel, which is one or several pipelines, for the first time within `[from, until)`. */
export interface EntryWish extends Span {
  readonly tenant: TenantId
  readonly pipelines: readonly PipelineId[]
  /** Pipelines of the funnel behind it. */
  readonly next: readonly PipelineId[]
  /** Its stages of success. */
  readonly wonStages: readonly StageId[]
  /** What comes to the next funnel is another card of the same client: service follows a sale. */
  readonly isHandedByClient: boolean
  /** As `pipeline/owner`, `none` for nobody; `null`: everybody's. */
  readonly whose: readonly string[] | null
  readonly source: string | null
}

export interface PurchaseWish {
  readonly tenant: TenantId
  readonly pipelines: readonly PipelineId[]
  /** As `pipeline/owner`, `none` for nobody: these are told as his own; `null`: all are. */
  readonly whose: readonly string[] | null
}

export interface ClientCounts {
  readonly clients: number
  readonly buyers: number
}

/** What lies behind one pipeline: funnels of several, and clients. */
export interface ThreePort {
  entries(wish: EntryWish): Promise<readonly EntryGroup[]>
  /** @param facts cards with any of these */
  entered(
    wish: EntryWish,
    facts: readonly EntryFacts[],
    page: { readonly after: PagePlace | null; readonly limit: number },
  ): Promise<CountedPage>
  /** Deals that were won and stand so, of clients who are known, the reader's and everybody else's; of a deal without a client nobody can say who bought. */
  purchases(wish: PurchaseWish): Promise<readonly Purchase[]>
  /** Of these, clients with an open deal. */
  atWork(wish: PurchaseWish): Promise<ReadonlySet<string>>
  /** Cards by their names, in no order. `enteredAt`: when they were won. */
  named(tenant: TenantId, cards: readonly string[]): Promise<readonly CountedCard[]>
  /** Clients with a card, and with a deal that was won. */
  clients(tenant: TenantId): Promise<ClientCounts>
}
