import { describe, expect, it } from 'vitest'
import { REQUISITE_FIELDS, type RequisiteField } from '../../../shared/contract/requisites-fill.ts'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import type { WantedBank, WantedRequisites } from '../../../shared/requisites/filling.ts'
import { aCompany, anEntrepreneur } from '../../../tests/providers/samples.ts'
import { type BatchPortal, batchPortal } from '../../../tests/hosts/bitrix24/crm/batch-portal.ts'
import { tablesOf } from '../../../tests/hosts/bitrix24/crm/requisite-state.ts'
import { aPortal, type TestPortal } from '../../../tests/hosts/bitrix24/crm/test-portal.ts'
import { aTenant } from '../../../tests/queue/samples.ts'
import type { HostRequisites } from '../../core/host-requisites.ts'
import { createRequisites } from './requisites.ts'
import { addressFields } from './requisites-wire.ts'

const BANK: WantedBank = {
  bik: '044525225',
  name: 'ПАО Сбербанк',
  city: 'г Москва',
  correspondentAccount: '30101810400000000225',
  swift: null,
  inn: null,
  kpp: null,
  address: null,
  isActive: true,
  account: '40702810100000000011',
}
const COMPANY = aCompany({ inn: '7736207543', kpp: '770401001' })
const MARK = 'k7f3a9b2c1'
const BY = asId<UserId>('7')

function requisitesOn(portal: BatchPortal): HostRequisites {
  return createRequisites({
    tenant: aTenant(asId('bitrix24:m1')),
    reader: null,
    portalOf: () => portal,
    portalWith: () => portal,
    verifySession: () => Promise.resolve({ type: 'refused' }),
  })
}

/** mulberry32: the same seed, the same cases. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Case {
  readonly portal: TestPortal
  readonly subject: EntityRef
  readonly wanted: WantedRequisites
  readonly accept: readonly RequisiteField[]
}

/** A card with anything on it, and anything of a party to be written there. */
function aCase(random: () => number): Case {
  const flip = (chance = 0.5) => random() < chance
  const portal = aPortal()
  const company = portal.add(4, { title: flip() ? 'Ромашка' : '' })
  const contact = portal.add(3, { name: 'Иван' })
  const deal = portal.add(2, { title: 'Сайт', ...(flip() && { companyId: company.id }) })
  const ref = (kind: EntityRef['kind'], id: number) => ({ kind, id: String(id) }) as EntityRef
  const subjects = [ref('company', company.id), ref('contact', contact.id), ref('deal', deal.id)]
  const subject = subjects[Math.floor(random() * subjects.length)] ?? ref('deal', deal.id)
  const party = flip(0.7) ? COMPANY : anEntrepreneur()
  for (const owner of [company, contact])
    if (flip(0.7)) stand(portal, { owner: [owner.entityTypeId, owner.id], inn: party.inn, flip })
  return {
    portal,
    subject,
    wanted: { party, bank: flip() ? BANK : null, withActualAddress: flip() },
    accept: REQUISITE_FIELDS.filter(() => flip(0.8)),
  }
}

function stand(
  portal: TestPortal,
  {
    owner: [type, id],
    inn,
    flip,
  }: {
    readonly owner: readonly [number, number]
    readonly inn: string
    readonly flip: (chance?: number) => boolean
  },
): void {
  const own = flip(0.6)
  const { result } = portal.call('crm.requisite.add', {
    fields: {
      ENTITY_TYPE_ID: type,
      ENTITY_ID: id,
      PRESET_ID: 3,
      NAME: 'Прежние',
      RQ_INN: own ? inn : '7708503727',
      ...(flip() && { RQ_KPP: COMPANY.kpp }),
      ...(flip() && { RQ_DIRECTOR: 'Прежний Пётр Петрович' }),
      ...(flip() && { RQ_COMPANY_NAME: 'Прежнее' }),
    },
  })
  if (flip())
    portal.call('crm.address.add', {
      fields: {
        TYPE_ID: flip() ? 6 : 1,
        ENTITY_TYPE_ID: 8,
        ENTITY_ID: result,
        ADDRESS_2: 'оф. 2',
        CITY: 'Тула',
      },
    })
  if (flip())
    portal.call('crm.requisite.bankdetail.add', {
      fields: {
        ENTITY_ID: result,
        NAME: 'Счёт',
        RQ_BIK: flip() ? BANK.bik : '044525974',
        RQ_ACC_NUM: flip() ? BANK.account : '',
      },
    })
}

/** All that a filling may touch; what is empty is as good as nothing. */
function picture(portal: TestPortal, { withIds = true } = {}) {
  const { requisites, bankDetails, addresses } = tablesOf(portal)
  const rows = (table: ReadonlyMap<unknown, Readonly<Record<string, string | null>>>) =>
    [...table].map(([key, row]) => [
      withIds ? key : '',
      Object.fromEntries(
        Object.entries(row).filter(
          ([name, value]) => value !== null && (withIds || !name.endsWith('ID')),
        ),
      ),
    ])
  const items = ([2, 4] as const).flatMap(type =>
    [...portal.state.items[type].values()].map(({ id, fields }) => [
      withIds ? id : '',
      fields['title'] ?? '',
      fields['companyId'],
    ]),
  )
  return [rows(requisites), rows(bankDetails), rows(addresses), items]
}

async function planOf(host: HostRequisites, { subject, wanted, accept }: Case) {
  const { party } = wanted
  const sought = { inn: party.inn, kpp: party.kind === 'company' ? party.kpp : null }
  const stands = await host.read(subject, sought)
  if (stands === null) throw new Error('nothing could be read')
  // As the journal keeps it.
  return JSON.parse(JSON.stringify(host.plan(stands, wanted, accept))) as unknown
}

describe('requisites on a portal', () => {
  it('stand as they stood after a filling is taken back, whatever stood and whatever was accepted', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const given = aCase(createRandom(seed))
      const host = requisitesOn(batchPortal(given.portal))
      const plan = await planOf(host, given)
      const before = picture(given.portal)

      const made = await host.write({ plan, mark: MARK, by: BY, isAgain: false })
      const isKnown = seed % 2 === 0
      const end = await host.undo({ plan, made: isKnown ? made : null, mark: MARK })

      expect([seed, end]).toEqual([seed, 'done'])
      expect(picture(given.portal), `case ${seed}`).toEqual(before)
    }
  })

  it('end the same when a filling was cut off anywhere and went on', async () => {
    for (let seed = 1; seed <= 120; seed++) {
      const whole = aCase(createRandom(seed))
      const broken = aCase(createRandom(seed))
      const hostOfWhole = requisitesOn(batchPortal(whole.portal))
      await hostOfWhole.write({
        plan: await planOf(hostOfWhole, whole),
        mark: MARK,
        by: BY,
        isAgain: false,
      })

      const portal = batchPortal(broken.portal)
      const host = requisitesOn(portal)
      const plan = await planOf(host, broken)
      for (const commands of [seed % 6, (seed + 3) % 5]) {
        portal.cutAfter(commands)
        await host.write({ plan, mark: MARK, by: BY, isAgain: true }).catch(() => undefined)
      }
      portal.cutAfter(99)
      await host.write({ plan, mark: MARK, by: BY, isAgain: true }).catch(() => undefined)

      expect(picture(broken.portal, { withIds: false }), `case ${seed}`).toEqual(
        picture(whole.portal, { withIds: false }),
      )
    }
  })

  it('make a company for whoever ordered it, in whosever name it is written', async () => {
    const portal = aPortal()
    const deal = portal.add(2, { title: 'Сайт' })
    const subject = { kind: 'deal', id: String(deal.id) } as EntityRef
    const wanted = { party: COMPANY, bank: null, withActualAddress: false }
    const host = requisitesOn(batchPortal(portal))
    const plan = await planOf(host, { portal, subject, wanted, accept: ['inn'] })

    await host.write({ plan, mark: MARK, by: BY, isAgain: true })

    const made = [...portal.state.items[4].values()].at(-1)
    expect(String(made?.fields['assignedById'])).toBe(BY)
  })

  it('are written and read in one request each', async () => {
    const given = aCase(createRandom(3))
    const portal = batchPortal(given.portal)
    const host = requisitesOn(portal)
    const plan = await planOf(host, given)
    await host.write({ plan, mark: MARK, by: BY, isAgain: false })

    expect(portal.requests()).toBe(2)
  })

  it('find a template by what it shows when its mark is another one', async () => {
    const given = aCase(createRandom(5))
    const { presets } = tablesOf(given.portal)
    for (const { row } of presets.values()) row['XML_ID'] = null
    const portal = batchPortal(given.portal)
    const company = given.portal.add(4, { title: 'Новая' })
    const subject = { kind: 'company', id: String(company.id) } as EntityRef
    const wanted = { party: anEntrepreneur(), bank: null, withActualAddress: false }
    const host = requisitesOn(portal)

    await host.write({
      plan: await planOf(host, { ...given, subject, wanted, accept: ['inn', 'lastName'] }),
      mark: MARK,
      by: BY,
      isAgain: false,
    })

    const written = [...tablesOf(given.portal).requisites.values()].at(-1)
    expect(written).toMatchObject({
      PRESET_ID: '5',
      RQ_INN: '780000000177',
      RQ_LAST_NAME: 'Тестов',
    })
  })

  it('say what their template does not show, and leave the region out where it is the town', async () => {
    const given = aCase(createRandom(7))
    const host = requisitesOn(batchPortal(given.portal))
    const stands = await host.read(given.subject, null)
    if (stands === null) throw new Error('nothing could be read')

    const { unshown } = host.express(stands, { ...given.wanted, party: COMPANY })

    expect(unshown).toEqual(['okved', 'post'])
    const { address } = COMPANY
    expect(
      address && addressFields({ ...address, region: null, city: 'Москва' }),
    ).not.toHaveProperty('PROVINCE')
  })
})
