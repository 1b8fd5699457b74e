import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type CardId } from '../../../shared/crm/ids.ts'
import { asInstant, DAY, plus } from '../../../shared/time/instant.ts'
import { anAmoScene, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead, deleteLead, updateLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { REPS } from '../../../tests/hosts/amocrm/empty-state.ts'
import type { DeedsPage } from '../../core/deeds.ts'
import { toUnix } from './wire.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterAll(() => scene.stop())

const account = () => scene.world.account.account
const now = () => asInstant(scene.world.clock())
const at = (days: number) => ({
  userId: REPS[0],
  at: toUnix(plus(now(), -days * DAY)),
  isSilent: true,
})
const cardOf = (id: number) => ({ kind: 'deal' as const, id: asId<CardId>(id) })

function aLead(days: number) {
  const made = at(days)
  return addLead(account(), { name: 'Окна', createdAt: made.at }, made)
}

async function read(cursor: string | null) {
  const pages: DeedsPage[] = []
  for await (const page of scene.crm('sweep').deeds.read(cursor)) pages.push(page)
  return { deeds: pages.flatMap(({ deeds }) => deeds), cursor: pages.at(-1)?.cursor ?? null }
}

describe('deeds of leads', () => {
  it('tell when an amount and a responsible person changed, and are read on from there', async () => {
    const lead = aLead(20)
    const then = at(15)
    updateLead(account(), lead, { price: 5000 }, then)
    updateLead(account(), lead, { responsibleId: REPS[1] }, at(3))
    const { deeds, cursor } = await read(null)

    const own = deeds.filter(({ card }) => card.id === String(lead.id))
    expect(own.map(({ type, value, user }) => [type, value, user])).toEqual([
      ['amount', 5000, null],
      ['owner', null, String(REPS[1])],
    ])
    expect(own[0]?.at).toBe(then.at * 1000)
    expect((await read(cursor)).deeds).toEqual([])
  })
})

describe('a number field', () => {
  it('is made once; one lead that is gone keeps no other from its number', async () => {
    const leads = [aLead(4), aLead(3), aLead(2)]
    deleteLead(account(), leads[1]!, at(1))
    const { numberField } = scene.crm('sweep')
    const numbers = [...leads.map(({ id }) => id), 999_999].map((id, place) => ({
      card: cardOf(id),
      value: place + 40,
    }))
    const { written, gone } = await numberField.write('deal', numbers, 'Шанс, %')
    const again = await numberField.write('deal', [{ card: cardOf(leads[0]!.id), value: 7 }], '')

    expect(written.map(({ id }) => id)).toEqual(
      expect.arrayContaining([String(leads[0]!.id), String(leads[2]!.id)]),
    )
    expect(gone.map(({ id }) => id)).toContain('999999')
    expect(again.written).toHaveLength(1)
    const fields = [...account().state.fields.leads.values()].filter(
      ({ code }) => code === 'SHAGOLAD_CHANCE',
    )
    expect(fields).toHaveLength(1)
    expect(JSON.stringify(account().state.leads.get(leads[0]!.id))).toContain('7')
  })
})
