import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addCompany, addContact, addLead, linkContact } from './crm/logic.ts'
import { addField, REPS } from './empty-state.ts'
import { startTestAmoWorld, type ApiAnswer, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
let now: number
const [rep] = REPS
const byRep = { userId: rep }

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(() => world.stop())

const seconds = () => now / 1000
const firstError = (answer: ApiAnswer) => answer.at('validation-errors.0.errors.0')

describe('values of custom fields', () => {
  const add = (values: unknown) =>
    world.call('POST', '/api/v4/contacts', [{ name: 'А', custom_fields_values: values }])
  const read = async (id: unknown) =>
    (await world.get(`/api/v4/contacts/${String(id)}`)).at('custom_fields_values')

  it('are replaced as a whole by a write; what is left out stays', async () => {
    const made = await add([
      {
        field_code: 'PHONE',
        values: [
          { value: '1', enum_code: 'WORK' },
          { value: '2', enum_code: 'MOB' },
        ],
      },
      { field_code: 'EMAIL', values: [{ value: 'a@b.example' }] },
    ])
    const id = made.at('_embedded.contacts.0.id')
    await world.call('PATCH', `/api/v4/contacts/${String(id)}`, {
      custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '3' }] }],
    })

    expect(await read(id)).toMatchObject([
      { field_code: 'PHONE', field_type: 'multitext', values: [{ value: '3', enum_code: 'WORK' }] },
      { field_code: 'EMAIL', values: [{ value: 'a@b.example', enum_code: 'WORK' }] },
    ])
  })

  it('are cleared by null', async () => {
    const id = (await add([{ field_code: 'PHONE', values: [{ value: '1' }] }])).at(
      '_embedded.contacts.0.id',
    )
    await world.call('PATCH', '/api/v4/contacts', [
      { id, custom_fields_values: [{ field_code: 'PHONE', values: null }] },
    ])

    expect(await read(id)).toBeNull()
  })

  it.each([
    [
      [{ field_id: 1, values: [{ value: 'a' }] }],
      'NotSupportedChoice',
      'custom_fields_values.0.field_id',
    ],
    [
      [{ field_code: 'PHONE', values: [{ value: '1', enum_code: 'CAR' }] }],
      'NotSupportedChoice',
      'custom_fields_values.0.values.0.enum_code',
    ],
    [
      [{ field_code: 'PHONE', values: [{ value: 1 }] }],
      'InvalidType',
      'custom_fields_values.0.values.0.value',
    ],
    [[{ field_code: 'PHONE' }], 'FieldMissing', 'custom_fields_values.0.values'],
    [
      [{ field_code: 'PHONE', values: [{ value: '1', kind: 'a' }] }],
      'FieldNotExpected',
      'custom_fields_values.0.values.0.kind',
    ],
  ])('are refused: %j', async (values, code, path) => {
    const answer = await add(values)

    expect(answer.status).toBe(400)
    expect(firstError(answer)).toMatchObject({ code, path })
  })

  it('hold several legal entities, whose only needed key is the name', async () => {
    const field = await world.call('POST', '/api/v4/companies/custom_fields', [
      { type: 'legal_entity', name: 'Реквизиты' },
    ])
    const id = field.at('_embedded.custom_fields.0.id')
    const value = { name: 'ООО', entity_type: 2, vat_id: '7700000001' }
    const write = (one: unknown) =>
      world.call('POST', '/api/v4/companies', [
        {
          name: 'ООО',
          custom_fields_values: [{ field_id: id, values: [{ value }, { value: one }] }],
        },
      ])

    expect((await write({ name: 'ИП' })).status).toBe(200)
    expect(firstError(await write({ vat_id: '1' }))).toMatchObject({ code: 'FieldMissing' })
    expect(firstError(await write({ name: 'ИП', inn: '1' }))).toMatchObject({
      code: 'FieldNotExpected',
    })
  })

  it('of a choice are shown with id, code and label, and can be filtered by', async () => {
    const { state, account } = world.account
    const enums = [
      { id: 7, value: 'Тёплый', sort: 1, code: null },
      { id: 8, value: 'Холодный', sort: 2, code: null },
    ]
    addField(state, 'leads', { id: 801_244, name: 'Лид', type: 'select', enums })
    addField(state, 'leads', { id: 801_245, name: 'Балл', type: 'numeric', enums: null })
    addLead(account, {}, byRep)
    await world.call('POST', '/api/v4/leads', [
      {
        name: 'warm',
        custom_fields_values: [
          { field_id: 801_244, values: [{ value: 'Тёплый' }] },
          { field_id: 801_245, values: [{ value: 42 }] },
        ],
      },
    ])
    const find = (filter: string) =>
      world.get(`/api/v4/leads?filter[custom_fields_values]${filter}`)

    expect((await find('[801244][]=7')).at('_embedded.leads.0.custom_fields_values')).toMatchObject(
      [{ values: [{ value: 'Тёплый', enum_id: 7 }] }, { values: [{ value: '42' }] }],
    )
    expect((await find('[801244][]=8')).status).toBe(204)
    expect(
      (await find('[801245][from]=42&filter[custom_fields_values][801245][to]=42')).status,
    ).toBe(200)
    expect((await find('[801245][from]=43')).status).toBe(204)
    expect(
      (await world.get('/api/v4/contacts?filter[custom_fields_values][801002][]=1')).status,
    ).toBe(400)
  })

  it('are administrators’ to define', async () => {
    expect(
      (
        await world.call(
          'POST',
          '/api/v4/leads/custom_fields',
          [{ type: 'text', name: 'a' }],
          world.tokenOf(rep),
        )
      ).status,
    ).toBe(403)
    expect(
      (await world.call('POST', '/api/v4/leads/custom_fields', [{ type: 'multitext', name: 'a' }]))
        .status,
    ).toBe(400)
  })
})

describe('links', () => {
  function aLead() {
    const { account } = world.account
    const one = addContact(account, { name: 'А' }, byRep)
    const two = addContact(account, { name: 'Б' }, byRep)
    const company = addCompany(account, { name: 'ООО' }, byRep)
    const lead = addLead(account, { contacts: [{ id: one.id }] }, byRep)
    return { lead, one, two, company }
  }
  const link = (lead: { id: number }, body: unknown) =>
    world.call('POST', `/api/v4/leads/${lead.id}/link`, body)

  it('take is_main in, give main_contact out, and there is one main contact', async () => {
    const { lead, one, two } = aLead()
    const answer = await link(lead, [
      { to_entity_id: two.id, to_entity_type: 'contacts', metadata: { is_main: true } },
    ])
    const links = await world.get(`/api/v4/leads/${lead.id}/links`)

    expect(answer.at('_embedded.links')).toMatchObject([
      {
        entity_id: lead.id,
        entity_type: 'leads',
        to_entity_id: two.id,
        metadata: { main_contact: true },
      },
    ])
    expect(links.at('_embedded.links')).toMatchObject([
      { to_entity_id: one.id, metadata: { main_contact: false } },
      { to_entity_id: two.id, metadata: { main_contact: true } },
    ])
  })

  it('refuse another spelling, another target and a link from contact to lead', async () => {
    const { lead, two } = aLead()
    const refused = await link(lead, [
      { to_entity_id: two.id, to_entity_type: 'contacts', metadata: { main: true } },
    ])

    expect(firstError(refused)).toMatchObject({ code: 'FieldNotExpected', path: 'metadata.main' })
    expect((await link(lead, [{ to_entity_id: 1, to_entity_type: 'contacts' }])).status).toBe(400)
    const back = await world.call('POST', `/api/v4/contacts/${two.id}/link`, [
      { to_entity_id: lead.id, to_entity_type: 'leads' },
    ])
    expect(firstError(back)).toMatchObject({ code: 'NotSupportedChoice', path: 'to_entity_type' })
  })

  it('make the next contact the main one when that is unlinked, with 204 and an event', async () => {
    const { lead, one, two } = aLead()
    linkContact(world.account.account, { lead, contactId: two.id }, byRep)
    const gone = await world.call('POST', `/api/v4/leads/${lead.id}/unlink`, [
      { to_entity_id: one.id, to_entity_type: 'contacts' },
    ])
    const events = await world.get(
      `/api/v4/events?filter[type]=entity_unlinked&filter[entity]=lead&filter[entity_id][]=${lead.id}`,
    )

    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(
      (await world.get(`/api/v4/leads/${lead.id}?with=contacts`)).at('_embedded.contacts'),
    ).toMatchObject([{ id: two.id, is_main: true }])
    expect(events.at('_embedded.events.0.value_before')).toEqual([
      { link: { entity: { type: 'contact', id: one.id } } },
    ])
  })

  it('give a lead one company and show it from all three sides', async () => {
    const { lead, one, company } = aLead()
    const body = [{ entity_id: lead.id, to_entity_id: company.id, to_entity_type: 'companies' }]
    expect((await world.call('POST', '/api/v4/leads/link', body)).status).toBe(200)
    await world.call('POST', `/api/v4/contacts/${one.id}/link`, [
      { to_entity_id: company.id, to_entity_type: 'companies' },
    ])

    expect((await world.get(`/api/v4/leads/${lead.id}`)).at('_embedded.companies.0.id')).toBe(
      company.id,
    )
    expect(
      (await world.get(`/api/v4/contacts/${one.id}?with=leads`)).at('_embedded'),
    ).toMatchObject({ leads: [{ id: lead.id }], companies: [{ id: company.id }] })
    expect(
      (await world.get(`/api/v4/companies/${company.id}?with=leads,contacts`)).at('_embedded'),
    ).toMatchObject({ leads: [{ id: lead.id }], contacts: [{ id: one.id }] })
    const many = await world.get(
      `/api/v4/leads/links?filter[entity_id][]=${lead.id}&filter[to_entity_id]=${company.id}&filter[to_entity_type]=companies`,
    )
    expect(many.body).toMatchObject({ _total_items: 1 })
    expect((await world.get(`/api/v4/leads/${lead.id}/links?filter[to_entity_id]=1`)).status).toBe(
      400,
    )
  })

  it('touch the lead, tasks and notes do not', async () => {
    const { lead, two } = aLead()
    const before = lead.updatedAt
    now += 60_000
    await world.call('POST', '/api/v4/tasks', [
      { text: 'a', complete_till: seconds(), entity_id: lead.id, entity_type: 'leads' },
    ])
    await world.call('POST', `/api/v4/leads/${lead.id}/notes`, [
      { note_type: 'common', params: { text: 'a' } },
    ])
    expect(lead.updatedAt).toBe(before)
    await link(lead, [{ to_entity_id: two.id, to_entity_type: 'contacts' }])
    expect(lead.updatedAt).toBe(seconds())
  })
})
