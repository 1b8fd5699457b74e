import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import { MINUTE } from '../../../shared/time/instant.ts'
import { batchPortal } from '../../../tests/hosts/bitrix24/crm/batch-portal.ts'
import { aPortal } from '../../../tests/hosts/bitrix24/crm/test-portal.ts'
import { aCompany } from '../../../tests/providers/samples.ts'
import { aTenant } from '../../../tests/queue/samples.ts'
import type { Outcome } from './portal.ts'
import { createRequisites } from './requisites.ts'

const MARK = 'k7f3a9b2c1'

/** A deal without a company got one from us. @param answers what the portal says of the company's uses, by the name of the question */
async function aMadeCompany(answers: Readonly<Record<string, Outcome>> = {}) {
  const portal = aPortal()
  const deal = portal.add(2, { title: 'Сайт' })
  const real = batchPortal(portal)
  const over = {
    ...real,
    batch: async (...asked: Parameters<typeof real.batch>) => {
      const own = Object.entries(answers).filter(([key]) => key in asked[0])
      return new Map([...(await real.batch(...asked)), ...own])
    },
  }
  const host = createRequisites({
    tenant: aTenant(asId('bitrix24:m1')),
    reader: null,
    portalOf: () => over,
    portalWith: () => over,
    verifySession: () => Promise.resolve({ type: 'refused' }),
  })
  const subject = { kind: 'deal', id: String(deal.id) } as EntityRef
  const stands = await host.read(subject, null)
  if (stands === null) throw new Error('nothing could be read')
  const wanted = { party: aCompany(), bank: null, withActualAddress: false }
  const plan = host.plan(stands, wanted, ['title', 'inn'])
  const made = await host.write({ plan, mark: MARK, by: asId<UserId>('1'), isAgain: false })
  const companies = portal.state.items[4]
  const company = [...companies.values()].at(-1)!
  return { portal, deal, company, companies, undo: () => host.undo({ plan, made, mark: MARK }) }
}

const denied: Outcome = { ok: false, error: { code: 'ACCESS_DENIED', text: 'Access denied.' } }

function papersOf(companyId: number): Outcome {
  return { ok: true, result: { items: [{ id: 5, companyId }] }, total: 1, next: null }
}

describe('a company made by a filling that is taken back', () => {
  it('goes when nobody has begun to use it', async () => {
    const { companies, company, undo } = await aMadeCompany()

    expect(await undo()).toBe('done')
    expect(companies.has(company.id)).toBe(false)
  })

  it.each(['quotes', 'invoices'])(
    'stays, unlinked, when it stands in %s or nobody knows',
    async key => {
      const ids = (await aMadeCompany()).company.id
      for (const answer of [papersOf(ids), denied]) {
        const { companies, company, deal, undo } = await aMadeCompany({ [key]: answer })

        expect(await undo()).toBe('partly')
        expect(companies.has(company.id)).toBe(true)
        expect(Number(deal.fields['companyId'] ?? 0)).toBe(0)
      }
    },
  )

  it('stays when a phone, a deed or anything else has come to it since', async () => {
    const withPhone = await aMadeCompany()
    const fm = { n0: { typeId: 'PHONE', valueType: 'WORK', value: '+79161234567' } }
    const { id } = withPhone.company
    withPhone.portal.call('crm.item.update', { entityTypeId: 4, id, fields: { fm } })
    const withCall = await aMadeCompany()
    withCall.portal.call('crm.activity.todo.add', {
      ownerTypeId: 4,
      ownerId: withCall.company.id,
      deadline: '2030-01-01T10:00:00+03:00',
      title: 'Позвонить',
    })
    const later = await aMadeCompany()
    later.portal.passTime(5 * MINUTE)
    const note = { entityTypeId: 4, id: later.company.id, fields: { comments: 'Звонить утром' } }
    later.portal.call('crm.item.update', note)

    for (const { companies, company, undo } of [withPhone, withCall, later]) {
      expect(await undo()).toBe('partly')
      expect(companies.has(company.id)).toBe(true)
    }
  })
})
