import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import { anAmoScene, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead, deleteLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { ADMIN, REPS } from '../../../tests/hosts/amocrm/empty-state.ts'
import { aCompany } from '../../../tests/providers/samples.ts'
import { HostRefused } from '../../errors.ts'

const MARK = 'k7f3a9b2c1'

let scene: AmoScene

beforeAll(async () => {
  scene = await anAmoScene()
  await scene.install()
})
afterAll(() => scene.stop())

describe('the first filling of an account', () => {
  it('leaves no requisites behind when it was refused halfway, with the field just made', async () => {
    const { account } = scene.world.account
    const author = { userId: ADMIN, at: Math.floor(scene.world.clock() / 1000) }
    const lead = addLead(account, { name: 'Сайт' }, author)
    const subject = { kind: 'deal', id: String(lead.id) } as EntityRef
    const host = scene.host.requisitesOf?.(scene.tenant(), null)
    const stands = await host?.read(subject, null)
    if (host === undefined || stands == null) throw new Error('nothing could be read')
    const wanted = { party: aCompany(), bank: null, withActualAddress: false }
    const plan = host.plan(stands, wanted, ['inn', 'kpp'])
    const by = asId<UserId>(String(REPS[0]))
    deleteLead(account, lead, author)

    const write = host.write({ plan, mark: MARK, by, isAgain: false })
    await expect(write).rejects.toBeInstanceOf(HostRefused)
    const made = [...account.state.companies.values()].at(-1)
    expect(made?.responsibleId).toBe(REPS[0])
    const valuesOf = () => Object.values(made?.values ?? {}).filter(one => one.length > 0)
    expect(valuesOf()).toHaveLength(1)

    expect(await host.undo({ plan, made: null, mark: MARK })).toBe('done')
    expect(valuesOf()).toEqual([])
  })
})
