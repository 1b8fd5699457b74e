import { isClean, judge } from '../../shared/control/violations.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { dateIn } from '../../shared/time/date-in.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'

/**
 * Writes down how the day stands for everybody's cards. Each review of a day replaces what the one before it wrote, so that in the end a
 * day is as its last review found it.
 */
export async function writeDiscipline({ flow, tenant }: Desk, now: Instant): Promise<void> {
  const { cards, control } = flow.store
  const people = new Map<UserId | null, { open: number; clean: number }>()
  for (const card of judge(await cards.standings(tenant.id), now)) {
    const { owner } = card.standing
    const known = people.get(owner) ?? { open: 0, clean: 0 }
    people.set(owner, {
      open: known.open + 1,
      clean: known.clean + (isClean(card) ? 1 : 0),
    })
  }
  const day = dateIn(tenant.timeZone, now)
  const rows = [...people].map(([owner, sums]) => ({ day, owner, ...sums }))
  await control.writeDay(tenant.id, day, rows)
}
