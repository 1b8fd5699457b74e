import { describe, expect, it } from 'vitest'
import { DAY } from '../../../../shared/time/instant.ts'
import { communicationKey } from '../crm/indexes.ts'
import type { Activity, Item } from '../state.ts'
import { seedCompanyWithTruth } from './index.ts'

const now = Date.parse('2026-11-25T12:20:00Z')
const { state, truth } = seedCompanyWithTruth({ now, seed: 'demo' })
const deals = [...state.items[2].values()]
const leads = [...state.items[1].values()]
const activities = [...state.activities.values()]

describe('the known violations of the seed', () => {
  const plans = Map.groupBy(
    activities.filter(isPlan),
    plan => `${plan.ownerTypeId}:${plan.ownerId}`,
  )
  const earliest = (type: number, id: number) =>
    Math.min(...(plans.get(`${type}:${id}`) ?? []).map(({ deadline }) => deadline ?? Infinity))

  const isAhead = (step: number) => step > now && step < Infinity
  const STEP_OF = {
    clean: isAhead,
    stuck: isAhead,
    overdue: (step: number) => step < now,
    'no-step': (step: number) => step === Infinity,
  }

  it.each([
    ['clean', 80],
    ['no-step', 20],
    ['overdue', 15],
    ['stuck', 6],
  ])('have enough cards that are %s', (condition, least) => {
    const cards = truth.openCards.filter(card => card.condition === condition)

    expect(cards.length).toBeGreaterThanOrEqual(least)
  })

  it('are what they are called', () => {
    for (const { type, id, condition } of truth.openCards) {
      expect(state.items[type].get(id)?.fields['stageSemanticId']).toBe('P')
      expect([id, STEP_OF[condition](earliest(type, id))]).toEqual([id, true])
    }
  })

  it('name every open card', () => {
    const open = [...leads, ...deals].filter(item => item.fields['stageSemanticId'] === 'P')

    expect(truth.openCards).toHaveLength(open.length)
  })

  it('leave open deals with the dismissed rep, who did nothing afterwards', () => {
    const left = deals.filter(
      deal => deal.fields['assignedById'] === 6 && deal.fields['closed'] === 'N',
    )
    const own = activities.filter(activity => activity.authorId === 6)

    expect(left).toHaveLength(8)
    expect(Math.max(...own.map(({ created }) => created))).toBeLessThan(now - 20 * DAY)
  })

  it('leave nothing planned on closed cards', () => {
    const closed = new Set(
      [...leads, ...deals]
        .filter(item => item.fields['stageSemanticId'] !== 'P')
        .map(item => `${item.entityTypeId}:${item.id}`),
    )

    expect([...plans.keys()].filter(key => closed.has(key))).toEqual([])
  })
})

describe('the known look-alikes of the seed', () => {
  it.each([
    ['other-format', 14, 2],
    ['short-name', 9, 2],
    ['misprint', 7, 2],
    ['latin', 3, 2],
    ['no-surname', 5, 2],
    ['swapped', 3, 2],
    ['spouses', 8, 2],
  ])('of kind %s share one phone', (kind, groups, cards) => {
    const found = truth.lookAlikes.filter(group => group.kind === kind)

    expect(found).toHaveLength(groups)
    for (const { contactIds } of found) {
      const keys = contactIds.map(id => phoneKeys(state.items[3].get(id)!)[0])
      expect(contactIds).toHaveLength(cards)
      expect(new Set(keys).size).toBe(1)
    }
  })

  it('write one number in different ways', () => {
    const [group] = truth.lookAlikes.filter(({ kind }) => kind === 'other-format')
    const raw = group!.contactIds.map(id => state.items[3].get(id)!.fm[0]!.value)

    expect(new Set(raw).size).toBe(2)
  })

  it('among colleagues have the number of their company', () => {
    for (const { contactIds } of truth.lookAlikes.filter(({ kind }) => kind === 'colleagues')) {
      const people = contactIds.map(id => state.items[3].get(id)!)
      const company = state.items[4].get(Number(people[0]!.fields['companyId']))!
      expect(people.every(one => phoneKeys(one)[0] === phoneKeys(company)[0])).toBe(true)
    }
  })

  it.each(['toll-free', 'role-mailbox', 'namesakes', 'colleagues', 'spouses'])(
    'of kind %s are different people',
    kind => {
      const groups = truth.lookAlikes.filter(group => group.kind === kind)

      expect(groups.length).toBeGreaterThan(0)
      expect(groups.every(({ same }) => !same)).toBe(true)
    },
  )
})

function phoneKeys({ fm }: Item): string[] {
  return fm
    .filter(({ typeId }) => typeId === 'PHONE')
    .map(({ value }) => communicationKey('PHONE', value))
}

/** As the method has it: a step is planned, has a deadline and is nobody's message. */
function isPlan({ completed, deadline, isIncomingChannel }: Activity): boolean {
  return !completed && deadline !== null && !isIncomingChannel
}
