import { describe, expect, it } from 'vitest'
import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import { completed } from './client-rows.ts'
import type { BatchAnswer, Portal } from './portal.ts'

type Results = Readonly<Record<string, unknown>>

function answer(results: Results): BatchAnswer {
  const listed = { ok: true, next: null, total: null } as const
  return new Map(Object.entries(results).map(([key, result]) => [key, { ...listed, result }]))
}

/** A portal that answers one more request, and keeps its commands. */
function portalWith(results: Results) {
  const asked: object[] = []
  const refuse = () => Promise.reject(new Error('not asked'))
  const portal: Portal = {
    call: refuse,
    writeOnce: refuse,
    batch(commands) {
      asked.push(commands)
      return Promise.resolve(answer(results))
    },
  }
  return { portal, asked }
}

const list = (...ids: readonly number[]) => ({ items: ids.map(id => ({ id })) })

function search(...known: readonly string[]) {
  return { phone: '+78462316014', known: known.map(id => asId<ContactId>(id)), named: [] }
}

describe('rows of a client by his number', () => {
  it('are hidden where our index knows somebody whom the portal does not show', async () => {
    const { portal, asked } = portalWith({})

    const shown = await completed(portal, answer({ knownContacts: list(7) }), search('7'))
    const hidden = await completed(portal, answer({ knownContacts: list() }), search('7'))

    expect([shown.isHidden, hidden.isHidden]).toEqual([false, true])
    // What was named itself is not asked for twice.
    expect(asked).toEqual([])
  })

  it('are hidden where the search names somebody whom the portal shows neither then nor by his id', async () => {
    const { portal } = portalWith({ againContacts: list() })

    const rows = await completed(portal, answer({ searchCONTACT: { CONTACT: [8] } }), search())

    expect(rows.isHidden).toBe(true)
  })

  it('are whole where a list of ids that was not filled in is named once more', async () => {
    const { portal } = portalWith({ againContacts: list(8) })

    const rows = await completed(portal, answer({ searchCONTACT: { CONTACT: [8] } }), search())

    expect([[...rows.contacts.keys()], rows.isHidden]).toEqual([['8'], false])
  })

  it('hold leads that carry the number themselves, named once more where they were not filled in', async () => {
    const { portal, asked } = portalWith({ againOwnLeads: list(5) })

    const rows = await completed(portal, answer({ searchLEAD: { LEAD: [5] } }), search())

    expect([...rows.leads.keys()]).toEqual(['5'])
    expect(asked).toMatchObject([{ againOwnLeads: { params: { filter: { '@id': ['5'] } } } }])
  })

  it('cost nothing more where the leads named are listed', async () => {
    const { portal, asked } = portalWith({})
    const first = answer({ searchLEAD: { LEAD: [5] }, foundOwnLeads: list(5) })

    expect([...(await completed(portal, first, search())).leads.keys()]).toEqual(['5'])
    expect(asked).toEqual([])
  })

  it('are not hidden where only those not listed yet are named once more', async () => {
    const { portal } = portalWith({ againContacts: list(8) })
    const first = answer({ knownContacts: list(7), searchCONTACT: { CONTACT: [8] } })

    const rows = await completed(portal, first, search('7'))

    expect([[...rows.contacts.keys()], rows.isHidden]).toEqual([['7', '8'], false])
  })
})
