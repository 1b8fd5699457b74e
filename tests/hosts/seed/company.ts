import type { Instant } from '../../../shared/time/instant.ts'

/**
 * A company's past in nobody's format: what a seed of any emulated host is filled from. Moments are ms UTC, ids are the
 * company's own and tell only who belongs to whom.
 */
export interface Company {
  readonly title: string
  readonly people: readonly Colleague[]
  readonly lines: readonly Line[]
  /** Where requests come from, in the company's words. */
  readonly sources: readonly string[]
  readonly firms: readonly Firm[]
  readonly contacts: readonly Contact[]
  /** Requests that became deals, those that were lost and those still open. */
  readonly requests: readonly Request[]
  readonly deals: readonly Deal[]
}

export interface Colleague {
  readonly id: number
  readonly name: string
  readonly position: string
  readonly isAdmin: boolean
  readonly isHead: boolean
  readonly isActive: boolean
}

export type LineName = 'requests' | 'sales' | 'repeated'

/** Stages in progress in their order. */
export interface Line {
  readonly line: LineName
  readonly name: string
  readonly stages: readonly string[]
}

export interface Firm {
  readonly id: number
  readonly title: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly createdAt: Instant
  readonly ownerId: number
}

export interface Contact {
  readonly id: number
  readonly first: string
  readonly last: string
  readonly second: string
  /** As typed. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly firmId: number | null
  readonly createdAt: Instant
  readonly ownerId: number
}

interface Card {
  readonly id: number
  readonly title: string
  readonly ownerId: number
  readonly source: string | null
  /** What the client wrote. */
  readonly comment: string | null
  /** Oldest first; the last one is where it stands. */
  readonly stays: readonly Stay[]
  readonly steps: readonly Step[]
  readonly calls: readonly Call[]
  readonly notes: readonly Note[]
}

export interface Request extends Card {
  readonly first: string
  readonly last: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}

export interface Deal extends Card {
  readonly amount: number
  readonly currency: string
  /** Primary first. */
  readonly contactIds: readonly number[]
  readonly firmId: number | null
  /** The request it was made from. */
  readonly requestId: number | null
}

export interface Stay {
  readonly line: LineName
  /** In the company's words. */
  readonly stage: string
  readonly outcome: 'open' | 'won' | 'lost'
  readonly at: Instant
}

export interface Step {
  readonly title: string
  readonly kind: 'call' | 'meeting'
  readonly createdAt: Instant
  /** `null`: no deadline, so no plan. */
  readonly dueAt: Instant | null
  /** `null`: still to be done. */
  readonly doneAt: Instant | null
  readonly ownerId: number
}

export interface Call {
  readonly at: Instant
  readonly isIncoming: boolean
  readonly phone: string
  /** 0: nobody answered. */
  readonly seconds: number
  readonly userId: number
}

export interface Note {
  readonly at: Instant
  readonly text: string
  readonly authorId: number
}
