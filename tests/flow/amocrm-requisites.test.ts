import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type {
  FillingAnswer,
  FillingOrder,
  PreviewAnswer,
  RequisitesState,
  UndoAnswer,
} from '../../shared/contract/requisites-fill.ts'
import type { RequisitesSettings } from '../../shared/contract/requisites-settings.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { DAY } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import type { Company, FieldValue } from '../hosts/amocrm/state.ts'
import { type EmulatedRegistry, startRegistry } from '../providers/registry/registry.ts'
import { bearerOf } from './amo-doors.ts'
import { accountOf, knowCompany, knowLead, OTHER_REP, REP } from './amo-scenes.ts'
import { getJson, postJson } from './doors.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const YANDEX = '7736207543'
const BANK = { bik: '044525225', account: '40702810100000000011' }

let stage: AmoStage
let registry: EmulatedRegistry
let nonces = 0

beforeAll(async () => {
  registry = await startRegistry()
  stage = await setAmoStage({
    registry: { key: registry.key, address: registry.address },
    isInstalled: false,
  })
  const reader = accountOf(stage).state.users.get(OTHER_REP)
  if (reader === undefined) throw new Error('the account has no second rep')
  const companies = { ...reader.rights.companies, view: 'A', edit: 'M', add: 'D' } as const
  Object.assign(reader, { rights: { ...reader.rights, companies } })
  await stage.install()
})
afterAll(async () => {
  await stage.close()
  await registry.stop()
})

function companyRef({ id }: Company): EntityRef {
  return { kind: 'company', id: String(id) } as EntityRef
}

function leadRef({ id }: { readonly id: number }): EntityRef {
  return { kind: 'deal', id: String(id) } as EntityRef
}

async function askAbout<Answer>(
  subject: EntityRef,
  path: string,
  question: object,
  user: number = REP,
) {
  const bearer = await bearerOf(stage, user, subject)
  const { status, body } = await postJson(stage, `/api/requisites${path}`, question, bearer)
  return { status, answer: body as unknown as Answer }
}

async function orderFor(subject: EntityRef, wish: object = {}, user: number = REP) {
  const question = { party: YANDEX, actualAddress: 'same' as const, bank: BANK, ...wish }
  const { status, answer } = await askAbout<PreviewAnswer>(subject, '/preview', question, user)
  if (answer.type !== 'preview') throw new Error(`no preview: ${status} ${JSON.stringify(answer)}`)
  return {
    ...question,
    stands: answer.stands,
    accept: answer.changes.map(({ field }) => field),
    confirmed: answer.questions.map(({ key }) => key),
    nonce: `nonce-${++nonces}-of-a-test`,
  } satisfies Omit<FillingOrder, 'proof'>
}

async function filled(subject: EntityRef, wish: object = {}, user: number = REP): Promise<string> {
  const order = await orderFor(subject, wish, user)
  const { status, answer } = await askAbout<FillingAnswer>(subject, '/fill', order, user)
  if (answer.type !== 'done') throw new Error(`not filled: ${status} ${JSON.stringify(answer)}`)
  return answer.filling
}

function valuesOf(company: Company | undefined): readonly FieldValue[] {
  const { fields } = accountOf(stage).state
  const legal = [...fields.companies.values()].find(({ type }) => type === 'legal_entity')
  return legal === undefined ? [] : (company?.values[legal.id] ?? [])
}

function picture() {
  const { companies, leads } = accountOf(stage).state
  const values = [...companies.values()].map(({ id, name, values: all }) => [id, name, all])
  return structuredClone({ values, links: [...leads.values()].map(one => [one.id, one.companyId]) })
}

describe('requisites in an account', () => {
  it('go into the field of requisites, beside what others have there', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(companyRef(company), {}, ADMIN)

    expect(valuesOf(company)).toEqual([
      {
        value: expect.objectContaining({
          vat_id: YANDEX,
          kpp: '770401001',
          tax_registration_reason_code: '1027700229193',
          entity_type: 2,
          bank_code: '044525225',
          bank_account_number: '40702810100000000011',
        }) as unknown,
      },
    ])
    await filled(companyRef(company), { party: '7736050003', bank: null }, ADMIN)
    expect(valuesOf(company)).toHaveLength(2)

    // Whose company has an open deal is watched from then on, by the first requisites there.
    knowLead(stage, { title: 'Сайт', company: company.id })
    await stage.moveTime(9 * DAY)
    const watched = await stage.query<{ inn: string }>('select inn from watched_company')
    expect(watched).toEqual([{ inn: YANDEX }])
  })

  it('make and link a company from a deal without one, in at most five calls', async () => {
    const lead = knowLead(stage, { title: 'Сайт' })
    const order = await orderFor(leadRef(lead))
    const before = stage.world.callLog.total
    const answerLostFor = { pattern: 'POST /api/v4/leads/.*/link' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
    const bearer = await bearerOf(stage, REP, leadRef(lead))
    const fill = () => postJson(stage, '/api/requisites/fill', order, bearer)

    expect((await fill()).status).toBe(503)
    expect(stage.world.callLog.total - before).toBeLessThanOrEqual(6)
    expect((await fill()).body).toMatchObject({
      type: 'done',
      target: { ref: { kind: 'company' } },
    })

    const { companies } = accountOf(stage).state
    const linked = companies.get(lead.companyId ?? 0)
    expect(linked?.name).toBe('ООО "ЯНДЕКС"')
    expect([...companies.values()].filter(({ name }) => name === linked?.name)).toHaveLength(1)
  })

  it('are taken back, key by key', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(companyRef(company), { bank: null }, ADMIN)
    const before = picture()
    const filling = await filled(companyRef(company), {}, ADMIN)
    expect(picture()).not.toEqual(before)

    const { answer } = await askAbout<UndoAnswer>(companyRef(company), '/undo', { filling }, ADMIN)

    expect(answer.end).toBe('done')
    expect(picture()).toEqual(before)
  })

  it('keep what the field has no place for in ordinary fields that the settings name', async () => {
    const id = addTextField('Полное название')
    const bearer = await bearerOf(stage, ADMIN, null)
    const { body } = await getJson(stage, '/api/requisites/settings', bearer)
    const settings = body as unknown as RequisitesSettings
    expect(settings.ordinary?.offered.map(one => one.id)).toContain(id)
    const change = { version: settings.version, key: null, isWatched: false }
    const ordinary = { fullName: id }
    const saved = await postJson(
      stage,
      '/api/requisites/settings/save',
      { ...change, ordinary },
      bearer,
    )
    expect(saved.body).toMatchObject({ isWatched: false, key: 'service' })
    const company = knowCompany(stage, { title: 'Яндекс' })

    await filled(companyRef(company), {}, ADMIN)

    expect(company.values[Number(id)]).toEqual([
      { value: 'Общество с ограниченной ответственностью «ЯНДЕКС»' },
    ])
    const state = await askAbout<RequisitesState>(companyRef(company), '', {}, ADMIN)
    expect(state.answer.lines.map(({ label }) => label)).toContain('Полное наименование')
  })

  it('take nothing from who may see a company and not change it, nor make one', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const lead = knowLead(stage, { title: 'Сайт', company: company.id, owner: OTHER_REP })
    const bare = knowLead(stage, { title: 'Сайт', owner: OTHER_REP })
    const before = picture()
    for (const subject of [leadRef(lead), leadRef(bare), companyRef(company)]) {
      const order = await orderFor(subject, {}, OTHER_REP)
      const { status } = await askAbout<FillingAnswer>(subject, '/fill', order, OTHER_REP)
      expect(status).toBe(403)
    }
    expect(picture()).toEqual(before)
    // Whoever may not even see it is told nothing of it.
    const hidden = knowLead(stage, { title: 'Сайт', company: company.id, owner: REP })
    expect((await askAbout(leadRef(hidden), '', {})).status).toBe(403)
  })

  it('takes a key only when the registry takes it', async () => {
    const bearer = await bearerOf(stage, ADMIN, null)
    const { body } = await getJson(stage, '/api/requisites/settings', bearer)
    const change = { version: body?.['version'], isWatched: true, ordinary: {} }
    const save = (key: string) =>
      postJson(stage, '/api/requisites/settings/save', { ...change, key }, bearer)

    expect((await save('of-somebody-else')).body).toMatchObject({ fields: { key: 'wrong-key' } })
    expect((await save(registry.key)).body).toMatchObject({ key: 'own' })
    expect((await save(registry.key)).status).toBe(409)
    const rows = await stage.query<{ sealed: Buffer }>(
      "select sealed from secret where name = 'registry-key'",
    )
    expect(rows[0]?.sealed.toString('latin1')).not.toContain(registry.key)
  })
})

function addTextField(name: string): string {
  const account = accountOf(stage)
  const id = account.nextId('field')
  const field = { id, name, code: null, sort: 500, type: 'text', isPredefined: false }
  account.state.fields.companies.set(id, { ...field, isApiOnly: false, enums: null })
  return String(id)
}
