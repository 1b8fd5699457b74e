import { describe, expect, it } from 'vitest'
import { companyOf } from '../../bitrix24/seed/company.ts'
import { seedCompanyWithTruth } from '../../bitrix24/seed/index.ts'
import { createOpenTasks } from '../open-tasks.ts'
import { LOST, WON, type AmoState } from '../state.ts'
import { startTestAmoWorld } from '../test-world.ts'
import { seedFacts } from './facts.ts'
import { seedAccount } from './index.ts'
import { manyOpenLeads } from './many-open-leads.ts'

const now = Date.parse('2026-11-25T12:20:00Z')
const { state: portal, truth } = seedCompanyWithTruth({ now, seed: 'demo' })
const company = companyOf(portal)
const { state, ids } = seedAccount(company)
const leads = [...state.leads.values()]
const unsorted = [...state.unsorted.values()]
const tasks = createOpenTasks(state)

describe('the seeded account', () => {
  it('is the same for the same company', () => {
    expect(asText(seedAccount(companyOf(portal)).state)).toBe(asText(state))
  })

  it('has every client and every company of the other host, and contacts of requests besides', () => {
    const ofRequests =
      company.requests.length - company.deals.filter(deal => deal.requestId !== null).length

    expect(ids.contacts.size).toBe(1204)
    expect(ids.firms.size).toBe(165)
    expect(state.contacts.size).toBe(1204 + ofRequests)
    expect(state.companies.size).toBe(165)
  })

  it('makes one lead of a deal and the request it was made from', () => {
    const converted = company.deals.filter(({ requestId }) => requestId !== null)

    expect(converted).toHaveLength(124)
    for (const deal of converted)
      expect(ids.requests.get(deal.requestId!)).toBe(ids.deals.get(deal.id))
    expect(leads).toHaveLength(company.deals.length + company.requests.length - converted.length)
  })

  it('keeps fresh requests nobody has touched in «Неразобранное», their contacts hidden', () => {
    expect(unsorted.length).toBeGreaterThan(0)
    for (const { leadId, contactIds } of unsorted) {
      const lead = state.leads.get(leadId)!
      const pipeline = state.pipelines.get(lead.pipelineId)!
      expect(pipeline.statuses.find(({ id }) => id === lead.statusId)?.type).toBe(1)
      expect(contactIds.map(id => state.contacts.get(id)?.isUnsorted)).toEqual([true])
      expect(tasks.on('leads', leadId)).toEqual([])
    }
    expect(leads.filter(lead => lead.isUnsorted)).toHaveLength(unsorted.length)
  })

  it('wins and loses what the company has won and lost, with a reason for every loss', () => {
    const wonDeals = company.deals.filter(({ stays }) => stays.at(-1)?.outcome === 'won')
    const lost = leads.filter(({ statusId }) => statusId === LOST)

    expect(leads.filter(({ statusId }) => statusId === WON)).toHaveLength(wonDeals.length)
    expect(lost.length).toBeGreaterThan(150)
    expect(
      lost.filter(({ lossReasonId, closedAt }) => lossReasonId === null || closedAt === null),
    ).toEqual([])
  })

  it('links to every deal the clients it has on the other host, the main one first', () => {
    for (const deal of company.deals) {
      const lead = state.leads.get(ids.deals.get(deal.id)!)!
      expect(lead.contacts.map(({ id }) => id)).toEqual(
        deal.contactIds.map(id => ids.contacts.get(id)),
      )
      expect(lead.contacts.filter(({ isMain }) => isMain)).toHaveLength(
        Math.min(1, deal.contactIds.length),
      )
    }
  })

  it('has the violations of the other host: cards without a step and overdue ones', () => {
    const conditionOf = (lead: number) => {
      const closest = tasks.closest('leads', lead)
      if (closest === null) return 'no-step'
      return closest < now / 1000 ? 'overdue' : 'planned'
    }
    for (const { type, id, condition } of truth.openCards) {
      const lead = (type === 1 ? ids.requests : ids.deals).get(id)!
      const wanted = condition === 'no-step' || condition === 'overdue' ? condition : 'planned'
      expect(conditionOf(lead)).toBe(wanted)
    }
  })

  it('carries the year of history: moves, calls, notes and tasks done', () => {
    const count = (type: string) =>
      [...state.events.values()].filter(event => event.type === type).length
    const notes = Map.groupBy(state.notes.values(), ({ type }) => type)

    expect(count('lead_status_changed')).toBeGreaterThan(1500)
    expect((notes.get('call_in')?.length ?? 0) + (notes.get('call_out')?.length ?? 0)).toBe(
      portal.calls.size,
    )
    expect(notes.get('common')).toHaveLength(portal.comments.size)
    expect(count('task_completed')).toBeGreaterThan(1500)
  })

  it('says nothing of a moment after now', () => {
    const moments = [...state.events.values()].map(({ createdAt }) => createdAt)

    expect(Math.max(...moments)).toBeLessThanOrEqual(now / 1000)
  })

  it('knows a client with an open lead and a number that several colleagues share', () => {
    const { knownClient, sharedNumber } = seedFacts(state)

    expect(state.leads.get(knownClient!.leadId)?.contacts[0]?.id).toBe(knownClient!.contactId)
    expect(sharedNumber!.contactIds.length).toBeGreaterThan(1)
  })

  it('answers the API like any other account', async () => {
    const world = await startTestAmoWorld({ state, clock: () => now })
    const first = await world.get('/api/v4/leads?limit=250&with=contacts')
    const second = await world.get('/api/v4/leads?limit=250&page=2')

    expect(first.at('_embedded.leads')).toHaveLength(250)
    expect(second.at('_embedded.leads')).toHaveLength(250)
    expect((await world.get('/api/v4/leads/unsorted')).at('_embedded.unsorted')).toHaveLength(
      unsorted.length,
    )
    await world.stop()
  })
})

describe('an account of many open leads', () => {
  it('has a task for the next days on each and no overdue one', () => {
    const many = manyOpenLeads({ count: 500, now })
    const open = createOpenTasks(many)

    expect(many.leads.size).toBe(500)
    for (const id of many.leads.keys())
      expect(open.closest('leads', id)).toBeGreaterThan(now / 1000)
  })
})

function asText(value: AmoState): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Map ? [...inner] : inner,
  )
}
