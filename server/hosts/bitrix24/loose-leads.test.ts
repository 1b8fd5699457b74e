import { describe, expect, it } from 'vitest'
import { leadCommands, looseLeads } from './loose-leads.ts'
import type { BatchAnswer, Portal } from './portal.ts'

function answer(results: Readonly<Record<string, unknown>>): BatchAnswer {
  const listed = { ok: true, next: null, total: null } as const
  return new Map(Object.entries(results).map(([key, result]) => [key, { ...listed, result }]))
}

function portalWith(items: readonly object[]) {
  const asked: object[] = []
  const refuse = () => Promise.reject(new Error('not asked'))
  const portal: Portal = {
    call: refuse,
    writeOnce: refuse,
    batch(commands) {
      asked.push(commands)
      return Promise.resolve(answer({ listed: { items } }))
    },
  }
  return { portal, asked }
}

const lead = (id: number, contactId = 0, stageSemanticId = 'P') => {
  return { id, contactId, stageSemanticId }
}
const leads = { LEAD: [5, 6, 7] }

describe('leads of a caller without a client', () => {
  it('are those open and nobody’s, in the request that searches for them', async () => {
    const { portal, asked } = portalWith([])
    const items = [lead(5), lead(6, 9), lead(7, 0, 'F'), lead(8)]

    const found = await looseLeads(portal, answer({ leads, listed: { items } }))

    expect(found).toEqual([{ kind: 'lead', id: '5' }])
    expect(asked).toEqual([])
  })

  it('are named once more where the portal did not fill in their ids', async () => {
    const { portal, asked } = portalWith([lead(5), lead(6, 9), lead(7, 0, 'F')])

    const found = await looseLeads(portal, answer({ leads, listed: { items: [] } }))

    expect(found).toEqual([{ kind: 'lead', id: '5' }])
    expect(asked).toMatchObject([{ listed: { params: { filter: { '@id': ['5', '6', '7'] } } } }])
  })

  it('are none where the search names none, whatever is listed', async () => {
    const { portal, asked } = portalWith([])

    expect(await looseLeads(portal, answer({ leads: [], listed: { items: [lead(8)] } }))).toEqual(
      [],
    )
    expect(asked).toEqual([])
  })

  it('are asked for without regard to their stage, so that a list not filled in is told from one of ended leads', () => {
    expect(leadCommands('+78462316014')).toMatchObject({
      listed: { params: { filter: { '@id': '$result[leads][LEAD]' } } },
    })
    expect(JSON.stringify(leadCommands('+78462316014'))).not.toContain('"P"')
  })
})
