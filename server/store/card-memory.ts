import type { Selectable } from 'kysely'
import { asInstant } from '../../shared/time/instant.ts'
import type { CardMemory } from './store.ts'
import type { Tables } from './tables.ts'

export function toMemory(row: Selectable<Tables['card']>): CardMemory {
  return {
    gapSince: row.gap_since === null ? null : asInstant(row.gap_since),
    touchedAt: row.touched_at === null ? null : asInstant(row.touched_at),
    lookedAt: asInstant(row.looked_at),
    lookAgainAt: row.look_again_at === null ? null : asInstant(row.look_again_at),
    steps: row.steps,
    standing: row.standing,
    calledAt: row.called_at === null ? null : asInstant(row.called_at),
  }
}
