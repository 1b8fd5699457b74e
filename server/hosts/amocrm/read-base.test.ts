import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { asInstant, DAY, plus } from '../../../shared/time/instant.ts'
import { anAmoScene, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import {
  addCompany,
  addContact,
  deleteContact,
  updateContact,
} from '../../../tests/hosts/amocrm/crm/people.ts'
import { REPS, STAGES } from '../../../tests/hosts/amocrm/empty-state.ts'
import type { BasePage } from '../../core/host-base.ts'
import { toUnix } from './wire.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterAll(() => scene.stop())

const account = () => scene.world.account.account
const past = (days: number) => ({
  userId: REPS[0],
  at: toUnix(plus(asInstant(scene.world.clock()), -days * DAY)),
  isSilent: true,
})

async function read(feed: string, cursor: string | null): Promise<readonly BasePage[]> {
  const pages: BasePage[] = []
  for await (const page of scene.crm().base.read(feed, cursor)) pages.push(page)
  return pages
}

const contactsIn = (pages: readonly BasePage[]) =>
  pages.flatMap(({ contacts }) => contacts.map(({ id }) => Number(id)))

describe('an account of amoCRM, read whole', () => {
  it('gives every person once, goes on from its cursor, and later only who was changed', async () => {
    const made = Array.from({ length: 620 }, (_, at) =>
      addContact(account(), { name: `Клиент ${at}` }, past(30 - at / 100)),
    )
    const { value: pages, calls } = await scene.counting(() => read('contacts', null))

    expect(new Set(contactsIn(pages)).size).toBe(made.length)
    expect(calls).toBeLessThanOrEqual(4)
    const [first] = pages
    const rest = contactsIn(await read('contacts', first!.cursor))
    expect(new Set([...contactsIn([first!]), ...rest]).size).toBe(made.length)

    const end = pages.at(-1)!
    expect(end.share).toBe(1)
    expect(contactsIn(await read('contacts', end.cursor))).toEqual([])
    updateContact(account(), made[5]!, { name: 'Другой' }, past(1))
    expect(contactsIn(await read('contacts', end.cursor))).toEqual([made[5]!.id])
  })

  it('gives firms with what identifies them', async () => {
    const fields = account().state.fields.companies
    const phone = [...fields.values()].find(({ code }) => code === 'PHONE')!
    const legal = {
      ...phone,
      id: 990_001,
      name: 'Реквизиты',
      code: null,
      type: 'legal_entity',
      enums: null,
    }
    fields.set(legal.id, legal)
    const values = {
      [phone.id]: [{ value: '+7 846 231-60-14', enum_code: 'WORK' }],
      [legal.id]: [{ value: { name: 'ООО «Вектор»', vat_id: '7707083893', kpp: '773601001' } }],
    }
    const company = addCompany(account(), { name: 'ООО «Вектор»', values }, past(3))
    const [found] = (await read('companies', null)).flatMap(({ companies }) => companies)
    expect(found).toMatchObject({
      id: String(company.id),
      title: 'ООО «Вектор»',
      phones: ['+7 846 231-60-14'],
      papers: { inn: '7707083893', kpp: '773601001' },
    })
  })

  it('tells of cards that were found whether they are there, and how many deals they have', async () => {
    const [rich, poor, gone] = ['Анна', 'Борис', 'Вера'].map(name =>
      addContact(account(), { name }, past(2)),
    )
    for (const statusId of [STAGES.talks, 142])
      addLead(account(), { name: 'Сделка', statusId, contacts: [{ id: rich!.id }] }, past(1))
    deleteContact(account(), gone!, past(0))
    const standing = await scene.crm().base.standing(
      'contact',
      [rich, poor, gone].map(one => asId(one!.id)),
    )

    expect([...standing].map(([id, { deals }]) => [Number(id), deals])).toEqual([
      [rich!.id, { open: 1, all: 2 }],
      [poor!.id, { open: 0, all: 0 }],
    ])
  })
})
