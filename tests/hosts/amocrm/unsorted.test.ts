import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addContact, addLead, communications, deleteLead } from './crm/logic.ts'
import { ADMIN, REPS, SALES, STAGES } from './empty-state.ts'
import { startTestAmoWorld, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
const [rep] = REPS
const byRep = { userId: rep }

beforeEach(async () => {
  world = await startTestAmoWorld({}, { duplicatesControl: true })
})
afterEach(() => world.stop())

const metadata = {
  form_id: 'f',
  form_name: 'Заявка',
  form_page: 'https://site.example',
  form_sent_at: 1_735_290_000,
}
const phone = (value: string) => [{ field_code: 'PHONE', values: [{ value }] }]
const form = {
  source_name: 'Сайт',
  source_uid: 'u1',
  metadata,
  _embedded: {
    leads: [{ name: 'Окна' }],
    contacts: [{ name: 'Анна', custom_fields_values: phone('+74951230101') }],
  },
}
const post = (body: unknown) => world.call('POST', '/api/v4/leads/unsorted/forms', [body])

describe('requests in «Неразобранное»', () => {
  it('make a lead with status type 1 and hide its contact from lists, not from ids', async () => {
    const made = await post(form)
    const [lead, contact] = ['leads', 'contacts'].map(kind =>
      String(made.at(`_embedded.unsorted.0._embedded.${kind}.0.id`)),
    )

    expect(made.at('_embedded.unsorted.0')).toMatchObject({
      account_id: 31_447_755,
      request_id: '0',
    })
    expect((await world.get(`/api/v4/leads/${lead}?with=contacts`)).body).toMatchObject({
      status_id: STAGES.unsorted,
      _embedded: { contacts: [{ id: Number(contact) }] },
    })
    expect((await world.get('/api/v4/contacts?query=4951230101')).status).toBe(204)
    expect((await world.get(`/api/v4/contacts/${contact}`)).body).toMatchObject({
      name: 'Анна',
    })
    expect(
      (await world.get('/api/v4/leads/unsorted?filter[category][]=forms')).at('_embedded.unsorted'),
    ).toMatchObject([{ source_name: 'Сайт', metadata, pipeline_id: SALES }])
  })

  it('are refused without what they need, with unknown metadata, and when sent twice', async () => {
    const { source_uid: _, ...without } = form
    expect((await post(without)).at('validation-errors.0.errors.0')).toMatchObject({
      code: 'FieldMissing',
      path: 'source_uid',
    })
    expect(
      (await post({ ...form, metadata: { ...metadata, utm: 'a' } })).at(
        'validation-errors.0.errors.0',
      ),
    ).toMatchObject({ code: 'FieldNotExpected', path: 'metadata.utm' })
    expect((await post(form)).status).toBe(200)
    expect((await post(form)).status).toBe(400)
  })

  it('are accepted on a stage for a person, once', async () => {
    const made = await post(form)
    const uid = String(made.at('_embedded.unsorted.0.uid'))
    const lead = String(made.at('_embedded.unsorted.0._embedded.leads.0.id'))
    const answer = await world.call('POST', `/api/v4/leads/unsorted/${uid}/accept`, {
      user_id: rep,
      status_id: STAGES.talks,
    })

    expect(answer.body).toMatchObject({ uid, _embedded: { leads: [{ id: Number(lead) }] } })
    expect((await world.get(`/api/v4/leads/${lead}`)).body).toMatchObject({
      status_id: STAGES.talks,
      responsible_user_id: rep,
    })
    expect((await world.get('/api/v4/contacts?query=4951230101')).status).toBe(200)
    expect((await world.call('POST', `/api/v4/leads/unsorted/${uid}/accept`, {})).status).toBe(404)
    expect((await world.get(`/api/v4/leads/unsorted/${uid}`)).status).toBe(404)
  })

  it('go to the trash when declined, and the answer has a body', async () => {
    const made = await post(form)
    const uid = String(made.at('_embedded.unsorted.0.uid'))
    const answer = await world.call('DELETE', `/api/v4/leads/unsorted/${uid}/decline`, {
      user_id: ADMIN,
    })

    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ uid })
    expect((await world.get('/api/v4/leads?with=only_deleted')).at('_embedded.leads')).toHaveLength(
      1,
    )
  })

  it('of forms cannot be linked, and their lead cannot be moved by PATCH', async () => {
    const made = await post(form)
    const uid = String(made.at('_embedded.unsorted.0.uid'))
    const lead = String(made.at('_embedded.unsorted.0._embedded.leads.0.id'))

    expect(
      (
        await world.call('POST', `/api/v4/leads/unsorted/${uid}/link`, {
          link: { entity_id: 1, entity_type: 'leads' },
        })
      ).status,
    ).toBe(400)
    expect(
      (await world.call('PATCH', `/api/v4/leads/${lead}`, { status_id: STAGES.first })).status,
    ).toBe(400)
    expect((await world.call('PATCH', `/api/v4/leads/${lead}`, { price: 5 })).status).toBe(200)
  })
})

describe('POST /leads/complex', () => {
  const complex = (body: unknown) => world.call('POST', '/api/v4/leads/complex', body)
  const request = (value: string, more: object = {}) => ({
    name: 'Заявка',
    _embedded: {
      contacts: [{ first_name: 'Анна', custom_fields_values: phone(value) }],
      companies: [{ name: 'ООО' }],
    },
    ...more,
  })

  it('answers a plain list and links contact and company', async () => {
    const answer = await complex([request('+74951230101', { request_id: 'r1' })])
    const [row] = answer.body as { id: number; contact_id: number; company_id: number }[]

    expect(row).toMatchObject({ request_id: ['r1'], merged: false })
    expect(
      (await world.get(`/api/v4/leads/${row!.id}?with=contacts`)).at('_embedded'),
    ).toMatchObject({
      contacts: [{ id: row!.contact_id, is_main: true }],
      companies: [{ id: row!.company_id }],
    })
    expect(
      (await world.get(`/api/v4/contacts/${row!.contact_id}`)).at('_embedded.companies.0.id'),
    ).toBe(row!.company_id)
  })

  it('takes fifty leads at most and one contact each', async () => {
    expect((await complex(Array.from({ length: 51 }, () => ({})))).status).toBe(400)
    expect(
      (await complex([{ _embedded: { contacts: [{ name: 'a' }, { name: 'b' }] } }])).status,
    ).toBe(400)
  })

  it('joins what the main contact’s phone finds while the control is on, and only then', async () => {
    const { account } = world.account
    const contact = addContact(
      account,
      { name: 'А', values: communications(account, 'contacts', { phones: ['8 495 123 01 01'] }) },
      byRep,
    )
    const lead = addLead(account, { contacts: [{ id: contact.id }] }, byRep)
    const rows = async () =>
      (await complex([request('+74951230101')])).body as { id: number; merged: boolean }[]

    expect((await rows())[0]).toMatchObject({ merged: false })
    for (const one of account.state.leads.values())
      if (one !== lead) deleteLead(account, one, byRep)
    Object.assign(account.state.duplicateControl, { isOn: true, pipelineIds: [SALES] })
    expect((await rows())[0]).toMatchObject({ id: lead.id, merged: true })
  })

  it('takes no part in the control without the integration’s flag', async () => {
    const plain = await startTestAmoWorld({}, { duplicatesControl: false })
    Object.assign(plain.account.state.duplicateControl, { isOn: true, pipelineIds: [SALES] })
    for (const merged of [false, false]) {
      const answer = await plain.call('POST', '/api/v4/leads/complex', [request('+74951230101')])
      expect(answer.at('0.merged')).toBe(merged)
    }
    await plain.stop()
  })

  it('makes an unsorted request when metadata is given; its stage is ignored', async () => {
    const answer = await complex([
      request('+74951230101', {
        status_id: STAGES.talks,
        _embedded: { metadata: { category: 'forms', ...metadata } },
      }),
    ])

    expect((await world.get(`/api/v4/leads/${String(answer.at('0.id'))}`)).body).toMatchObject({
      status_id: STAGES.unsorted,
    })
  })
})
