import { describe, expect, it } from 'vitest'
import { asId, type ContactId, type UserId } from '../../../shared/crm/ids.ts'
import type { Query } from './account.ts'
import type { Ground } from './ground.ts'
import { createSight } from './sight.ts'
import type { StageLog } from './stage-log.ts'

const PHONE = '+78462316014'

function contact(id: number, phone: string) {
  const values = [{ value: phone, enum_code: 'WORK' }]
  return {
    id,
    name: `Клиент ${id}`,
    responsible_user_id: 7,
    created_at: 1_790_000_000,
    custom_fields_values: [{ field_id: 1, field_code: 'PHONE', values }],
    _embedded: { leads: [], companies: [], tags: [] },
  }
}

type Row = ReturnType<typeof contact>

/** An account that answers lists by ids with `byId`, the search with `bySearch`. */
function accountWith({ byId, bySearch }: { readonly byId: Row[]; readonly bySearch: Row[] }) {
  const asked: string[] = []
  const getAs = (_user: string, path: string, query: Query) => {
    const kind = 'query' in query ? 'search' : 'ids'
    asked.push(`${path} ${kind}`)
    return Promise.resolve({ _embedded: { [path]: kind === 'search' ? bySearch : byId } })
  }
  const ground = { account: { getAs }, factsFor: async () => ({}), now: () => 0 }
  const sight = createSight({
    ground: ground as unknown as Ground,
    reader: { user: asId<UserId>('7'), isAdmin: false, proof: {} },
    stages: {} as StageLog,
  })
  const look = (...known: readonly string[]) =>
    sight.client({ phone: PHONE, known: known.map(id => asId<ContactId>(id)), named: [] })
  return { look, asked }
}

describe('the client an account shows by his number', () => {
  it('is whom our index knows, without a search', async () => {
    const { look, asked } = accountWith({ byId: [contact(1, '8 (846) 231-60-14')], bySearch: [] })

    const seen = await look('1')

    expect(seen?.contacts.map(({ id }) => id)).toEqual(['1'])
    expect(asked).toEqual(['contacts ids'])
  })

  it('is known by an extension of the number too', async () => {
    const { look } = accountWith({ byId: [contact(1, `${PHONE} доб. 12`)], bySearch: [] })

    expect((await look('1'))?.contacts).toHaveLength(1)
  })

  it('is nobody else where the filter is not understood and everybody is listed', async () => {
    const everybody = [contact(1, PHONE), contact(2, PHONE), contact(3, '+79160000000')]
    const { look } = accountWith({ byId: everybody, bySearch: [] })

    expect((await look('1'))?.contacts.map(({ id }) => id)).toEqual(['1'])
  })

  it('is who has the number now, not who had it when our index was written', async () => {
    const { look } = accountWith({
      byId: [contact(1, '+79160000000')],
      bySearch: [contact(2, PHONE), contact(3, `${PHONE}55`)],
    })

    const seen = await look('1')

    expect(seen?.contacts.map(({ id }) => id)).toEqual(['2'])
    expect(seen?.isHidden).toBe(false)
  })

  it('is hidden where the account shows nobody of those we know', async () => {
    const { look } = accountWith({ byId: [], bySearch: [] })

    expect(await look('1')).toMatchObject({ contacts: [], isHidden: true })
    expect(await look()).toMatchObject({ contacts: [], isHidden: false })
  })
})
