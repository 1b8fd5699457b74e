import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { type Instant, instant } from '../../shared/time/instant.ts'
import { aCard } from '../../tests/samples.ts'
import type { Facts } from '../core/rule.ts'
import type { PlannedAction, Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import { OLD_PER_PERSON_AND_DAY, type Wish, holdForReview, holdOverCap } from './cap.ts'

const installedAt = instant('2026-03-02T09:00:00Z')
const now = instant('2026-03-02T10:00:00Z')
const rep = asId<UserId>('3')
// Only these three fields of a tenant matter here.
const tenant = { id: asId('bitrix24:a'), installedAt } as unknown as Tenant

function ledger(done: number, known: readonly string[] = []): Store {
  const part = {
    ledger: {
      doneSince: async () => done,
      letThrough: async () => new Set(known),
    },
  }
  return part as unknown as Store
}

function aWish(
  id: string,
  options: { amount?: number; since?: Instant; user?: UserId } = {},
): Wish {
  const { amount = 100, since = instant('2026-02-01T09:00:00Z'), user = rep } = options
  const card = aCard({
    ref: { kind: 'deal', id: asId(id) },
    amount: { minor: amount, currency: 'RUB' },
  })
  const planned: PlannedAction = {
    rule: 'ensure-next-step',
    held: null,
    action: {
      type: 'task.create',
      key: `gap/${id}`,
      needs: 'act',
      because: { id: 'x.y' },
      subject: card.ref,
      kind: 'step',
      title: { id: 'x.y' },
      text: null,
      dueAt: now,
      assignee: user,
    },
  }
  return { facts: { card, gapSince: since, openTasks: [] } as unknown as Facts, planned: [planned] }
}

function letThrough(wishes: readonly Wish[]): string[] {
  return wishes
    .flatMap(({ planned }) => planned)
    .filter(({ held }) => held === null)
    .map(({ action }) => action.key)
}

describe('the cap of the first run', () => {
  it('lets five old violations a day through for one person, largest money first', async () => {
    const wishes = Array.from({ length: 8 }, (_, index) => aWish(String(index), { amount: index }))

    const capped = await holdOverCap(ledger(0), tenant, wishes, now)

    expect(letThrough(capped)).toEqual(['gap/3', 'gap/4', 'gap/5', 'gap/6', 'gap/7'])
  })

  it('counts what the person already got today', async () => {
    const capped = await holdOverCap(ledger(OLD_PER_PERSON_AND_DAY), tenant, [aWish('1')], now)

    expect(capped[0]?.planned[0]?.held).toBe('cap')
  })

  it('takes the longest broken first where the money is equal', async () => {
    const recent = aWish('recent', { since: instant('2026-02-20T09:00:00Z') })
    const ancient = aWish('ancient', { since: instant('2025-06-01T09:00:00Z') })

    const capped = await holdOverCap(ledger(4), tenant, [recent, ancient], now)

    expect(letThrough(capped)).toEqual(['gap/ancient'])
  })

  it('gives every person a cap of his own', async () => {
    const wishes = [aWish('1'), aWish('2', { user: asId('4') })]

    const capped = await holdOverCap(ledger(4), tenant, wishes, now)

    expect(letThrough(capped)).toEqual(['gap/1', 'gap/2'])
  })

  it.each([
    ['broken at the moment of the installation', installedAt],
    ['broken after it', instant('2026-03-02T09:30:00Z')],
  ])('does not touch what was %s', async (_why, since) => {
    const capped = await holdOverCap(ledger(99), tenant, [aWish('1', { since })], now)

    expect(letThrough(capped)).toEqual(['gap/1'])
  })

  it('does not hold what it let through before', async () => {
    const store = ledger(99, ['gap/1'])

    const capped = await holdOverCap(store, tenant, [aWish('1')], now)

    expect(letThrough(capped)).toEqual(['gap/1'])
  })
})

describe('a single card that was broken before us', () => {
  it('waits for the review, however much room the day has', async () => {
    const capped = await holdForReview(ledger(0), tenant, aWish('1'), now)

    expect(capped.planned[0]?.held).toBe('cap')
  })

  it('is confirmed once the review let it through', async () => {
    const capped = await holdForReview(ledger(99, ['gap/1']), tenant, aWish('1'), now)

    expect(capped.planned[0]?.held).toBeNull()
  })
})

describe('a fault whose rule names its beginning', () => {
  const since = (iso: string): Wish => {
    const wish = aWish('1')
    return {
      ...wish,
      planned: wish.planned.map(planned => ({ ...planned, brokenSince: instant(iso) })),
    }
  }
  const late = instant('2026-03-20T10:00:00Z')

  it('is capped when we come to it more than a day late', async () => {
    const capped = await holdOverCap(ledger(99), tenant, [since('2026-03-10T09:00:00Z')], late)

    expect(letThrough(capped)).toEqual([])
  })

  it('is answered when it has just happened, whatever else was wrong before us', async () => {
    const capped = await holdOverCap(ledger(99), tenant, [since('2026-03-20T09:00:00Z')], late)

    expect(letThrough(capped)).toEqual(['gap/1'])
  })

  it('takes the note about a held task with it', async () => {
    const wish = since('2026-03-10T09:00:00Z')
    const note: PlannedAction = {
      rule: 'ensure-next-step',
      held: null,
      action: {
        type: 'note.add',
        key: 'note/1',
        needs: 'act',
        because: { id: 'x.y' },
        subject: wish.facts.card.ref,
        text: { id: 'x.y' },
      },
    }
    const both = { ...wish, planned: [...wish.planned, note] }

    const [capped] = await holdOverCap(ledger(99), tenant, [both], late)

    expect(capped?.planned.map(({ held }) => held)).toEqual(['cap', 'cap'])
  })
})
