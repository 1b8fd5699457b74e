import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { emptyState } from '../hosts/amocrm/empty-state.ts'
import { hookBody, hookPathOf, postHook, toldOf } from './amo-doors.ts'
import { accountOf, requestOf, sendRequest } from './amo-scenes.ts'
import { countHooks } from './doors.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const OTHER_ACCOUNT = 31_447_756
const NO_HOOKS = { hooksLost: { share: 1, next: 0 } }

let stage: AmoStage

beforeAll(async () => {
  const other = emptyState({ accountId: OTHER_ACCOUNT, subdomain: 'other' })
  stage = await setAmoStage({ world: { otherStates: [other] }, switches: NO_HOOKS })
})
afterAll(() => stage.close())

/** Whatever a web-hook about this lead may have left. */
async function traces(id: number): Promise<readonly object[]> {
  await stage.settled()
  return stage.query(
    `select card from request where card = any($1) union all select card from inbox where card = any($1)
     union all select card from card where card = any($1)`,
    [[`lead:${id}`, `deal:${id}`]],
  )
}

const aLead = (id: number) => ({ id, name: 'Чужая', status_id: 1, pipeline_id: 1 })

describe('a web-hook', () => {
  const zeros = '0'.repeat(48)

  it.each<[string, () => string]>([
    ['with a guessed secret', () => `/hooks/amocrm/31447755/${zeros}`],
    ['with a part of the secret', () => hookPathOf(stage).slice(0, -1)],
    ['with more than the secret', () => `${hookPathOf(stage)}0`],
    [
      'with our secret and another account',
      () => hookPathOf(stage).replace('31447755', '31447756'),
    ],
    ['of an account nobody knows', () => `/hooks/amocrm/1/${zeros}`],
    ['of no account', () => `/hooks/amocrm/x/${zeros}`],
    ['without an address', () => '/hooks/amocrm'],
  ])('%s is refused and leaves nothing', async (_what, path) => {
    const { status } = await postHook(stage, hookBody(stage, { leads: [aLead(4711)] }), path())

    expect(status).toBe(404)
    expect(await traces(4711)).toEqual([])
  })

  it('with a guessed secret is counted', async () => {
    const before = await countHooks(stage, 'rejected', 'amocrm')
    await postHook(stage, hookBody(stage, { leads: [] }), `/hooks/amocrm/31447755/${zeros}`)

    expect(await countHooks(stage, 'rejected', 'amocrm')).toBe(before + 1)
  })

  it('about another account is refused at our own address', async () => {
    const body = hookBody(stage, { leads: [aLead(4712)], account: OTHER_ACCOUNT })
    const { status } = await postHook(stage, body)

    expect(status).toBe(404)
    expect(await traces(4712)).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['JSON', '{"leads":{"add":[{"id":1}]}}'],
    ['no form', '%%%&&&==='],
    ['a body without its account', 'leads[add][0][id]=1'],
    ['nesting without end', `leads${'[a]'.repeat(500)}=1`],
    ['a polluted prototype', 'leads[add][0][id]=1&__proto__[account][id]=31447755'],
    ['too many fields', Array.from({ length: 70_000 }, (_, i) => `f[${i}]=1`).join('&')],
  ])('of %s is answered with 400 or 413, and counted', async (_what, body) => {
    const before = await countHooks(stage, 'rejected', 'amocrm')
    const { status } = await postHook(stage, body)

    expect([400, 413]).toContain(status)
    expect(await countHooks(stage, 'rejected', 'amocrm')).toBe(before + 1)
  })

  it('of more than five megabytes is answered with 413', async () => {
    expect((await postHook(stage, `a=${'x'.repeat(5_300_000)}`)).status).toBe(413)
  })

  it.each([
    ['an id that is a word', { ...aLead(1), id: 'x' }],
    ['an id beyond all numbers', { ...aLead(1), id: '9'.repeat(40) }],
    ['an id that is a path', { ...aLead(1), id: '../contacts' }],
    ['no id', { name: 'x' }],
  ])('with %s is taken and does nothing', async (_what, lead) => {
    expect((await postHook(stage, hookBody(stage, { leads: [lead] }))).status).toBe(200)
    expect(await stage.query('select id from inbox')).toEqual([])
  })

  it('of thirty leads at once records every one', async () => {
    const leads = Array.from({ length: 30 }, (_, index) =>
      sendRequest(stage, { first: 'Ян', phones: [`+7 923 200-00-${10 + index}`] }),
    )
    const body = hookBody(stage, { leads: leads.map(toldOf) })
    expect((await postHook(stage, body)).status).toBe(200)
    await stage.settled()

    const requests = await Promise.all(leads.map(lead => requestOf(stage, lead)))
    expect(requests.map(request => request?.outcome?.type)).toEqual(leads.map(() => 'new'))
  })

  it('about a lead that does not exist makes no contact, no task and no note', async () => {
    const { contacts, tasks, notes } = accountOf(stage).state
    const before = [contacts.size, tasks.size, notes.size]
    expect((await postHook(stage, hookBody(stage, { leads: [aLead(4713)] }))).status).toBe(200)
    await stage.retryNow()

    expect([contacts.size, tasks.size, notes.size]).toEqual(before)
  })
})
