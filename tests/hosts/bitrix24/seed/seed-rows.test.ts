import { describe, expect, it } from 'vitest'
import { DAY } from '../../../../shared/time/instant.ts'
import type { Item } from '../state.ts'
import { seedCompany } from './index.ts'
import { isOfficeTime } from './office-hours.ts'

const now = Date.parse('2026-11-25T12:20:00Z')
const state = seedCompany({ now, seed: 'demo' })
const deals = [...state.items[2].values()]
const leads = [...state.items[1].values()]
const contacts = [...state.items[3].values()]
const activities = [...state.activities.values()]
const history = [...state.stageHistory.values()]

describe('every row of the seed', () => {
  it('stands under its own id, and the next id is free', () => {
    const tables: readonly [string, ReadonlyMap<number, { readonly id: number }>][] = [
      ['lead', state.items[1]],
      ['deal', state.items[2]],
      ['contact', state.items[3]],
      ['company', state.items[4]],
      ['activities', state.activities],
      ['stageHistory', state.stageHistory],
      ['tasks', state.tasks],
      ['comments', state.comments],
      ['calls', state.calls],
      ['status', state.statuses],
      ['user', state.users],
      ['department', state.departments],
    ]

    for (const [name, rows] of tables) {
      expect([...rows].every(([id, row]) => row.id === id)).toBe(true)
      expect([name, state.lastId[name]]).toEqual([name, Math.max(...rows.keys())])
    }
  })

  it('is older than the rows after it and not younger than now', () => {
    const moments = {
      leads: leads.map(createdOf),
      deals: deals.map(createdOf),
      contacts: contacts.map(createdOf),
      activities: activities.map(({ created }) => created),
      history: history.map(({ createdTime }) => createdTime),
    }

    for (const [what, times] of Object.entries(moments)) {
      expect([what, times]).toEqual([what, times.toSorted((one, other) => one - other)])
      expect(Math.max(...times)).toBeLessThanOrEqual(now)
    }
  })

  it('refers to whom and what there is', () => {
    for (const item of [...leads, ...deals, ...contacts]) {
      const companyId = Number(item.fields['companyId'])
      expect(state.users.has(Number(item.fields['assignedById']))).toBe(true)
      expect(companyId === 0 || state.items[4].has(companyId)).toBe(true)
      expect(item.contactIds.every(id => state.items[3].has(id))).toBe(true)
    }
    for (const { bindings } of activities) {
      for (const { entityTypeId, entityId } of bindings) {
        expect(state.items[entityTypeId as 1].has(entityId)).toBe(true)
      }
    }
  })

  it('was made after the person it is about', () => {
    for (const deal of deals) {
      const [contactId = 0] = deal.contactIds
      expect(createdOf(state.items[3].get(contactId)!)).toBeLessThanOrEqual(createdOf(deal))
    }
  })

  it('has moments of whole seconds, as the portal shows them', () => {
    const moments = [
      ...[...deals, ...leads].map(item => Number(item.fields['movedTime'])),
      ...activities.map(({ created }) => created),
      ...activities.flatMap(({ deadline }) => deadline ?? []),
    ]

    expect(moments.filter(ms => ms % 1000 !== 0)).toEqual([])
  })
})

describe('the stage history of the seed', () => {
  const byOwner = Map.groupBy(history, entry => `${entry.entityTypeId}:${entry.ownerId}`)

  it.each([
    ['lead', leads],
    ['deal', deals],
  ])('ends where its %s stands', (_kind, items) => {
    for (const item of items) {
      const last = byOwner.get(`${item.entityTypeId}:${item.id}`)?.at(-1)
      expect(last).toMatchObject({
        stageId: item.fields['stageId'],
        semanticId: item.fields['stageSemanticId'],
        createdTime: item.fields['movedTime'],
        categoryId: item.fields['categoryId'] ?? 0,
      })
    }
  })

  it('begins with the creation, has ends of its kind and tells of changed pipelines', () => {
    for (const [first, ...others] of byOwner.values()) {
      expect(first?.typeId).toBe(1)
      expect(others.some(({ typeId }) => typeId === 1)).toBe(false)
    }
    const final = history.filter(({ semanticId }) => semanticId !== 'P')

    expect(final.every(({ typeId }) => typeId === 3)).toBe(true)
    expect(history.filter(({ typeId }) => typeId === 5).length).toBeGreaterThan(5)
  })

  it('knows each stage it names', () => {
    const known = new Set(
      [...state.statuses.values()].map(one => `${one.entityId}/${one.statusId}`),
    )
    const named = history.map(({ entityTypeId, categoryId, stageId }) => {
      const directory = categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${categoryId}`
      return `${entityTypeId === 1 ? 'STATUS' : directory}/${stageId}`
    })

    expect(named.filter(name => !known.has(name))).toEqual([])
  })

  it('moves deals in office hours and covers a year', () => {
    const moves = history.filter(({ typeId }) => typeId === 2 || typeId === 3)

    expect(moves.filter(({ createdTime }) => !isOfficeTime(createdTime))).toEqual([])
    expect(moves[0]!.createdTime).toBeLessThan(now - 330 * DAY)
  })

  it('closes what ended and leaves open what goes on', () => {
    for (const deal of deals) {
      const isOpen = deal.fields['stageSemanticId'] === 'P'
      expect(deal.fields['closed']).toBe(isOpen ? 'N' : 'Y')
    }
    for (const lead of leads) {
      const isOpen = lead.fields['stageSemanticId'] === 'P'
      expect(lead.fields['dateClosed']).toBe(isOpen ? null : lead.fields['movedTime'])
    }
  })

  it('lets a deal begin when its lead is converted', () => {
    const made = deals.filter(deal => Number(deal.fields['leadId']) > 0)

    expect(made.length).toBeGreaterThan(80)
    for (const deal of made) {
      const lead = state.items[1].get(Number(deal.fields['leadId']))!
      expect(lead.fields).toMatchObject({ stageId: 'CONVERTED', movedTime: createdOf(deal) })
      expect(lead.contactIds).toEqual(deal.contactIds)
    }
  })
})

function createdOf(item: Item): number {
  return Number(item.fields['createdTime'])
}
