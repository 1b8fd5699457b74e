import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anAmoScene, CLIENT_ID, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { TenantDisconnected } from '../../errors.ts'
import { ADMIN } from '../../../tests/hosts/amocrm/empty-state.ts'
import { factsOf } from './facts.ts'

let scene: AmoScene

beforeEach(async () => {
  scene = await anAmoScene()
})
afterEach(() => scene.stop())

const hooks = () => [...scene.world.account.state.hooks.values()]
const reconcile = () => scene.host.reconcile(scene.tenant())
const sentences = () => scene.host.troubles!(scene.tenant(), 'ru')

describe('the subscription', () => {
  it('stands at an address nobody can guess, with everything we listen to', async () => {
    await scene.install()
    const secret = scene.secrets.get(scene.tenant().id)?.applicationToken

    expect(hooks()).toMatchObject([
      {
        destination: `${scene.publicUrl}/hooks/amocrm/31447755/${secret}`,
        settings: expect.arrayContaining(['add_lead', 'status_lead', 'update_contact', 'add_task']),
      },
    ])
    expect(sentences()).toEqual([])
  })

  it('is complete also where codes of unsorted requests are refused', async () => {
    await scene.install()

    expect(hooks()[0]?.settings).toHaveLength(13)
    expect(hooks()[0]?.settings).not.toContain('add_unsorted')
  })

  it('has them where they are taken', async () => {
    scene.world.switches.set({ unsortedHookCodes: 'accepted' })
    await scene.install()

    expect(hooks()[0]?.settings).toEqual(
      expect.arrayContaining(['add_lead', 'add_unsorted', 'delete_unsorted']),
    )
  })

  it('is left alone while it is as it should be', async () => {
    scene.world.switches.set({ unsortedHookCodes: 'accepted' })
    await scene.install()
    scene.world.callLog.reset()
    await reconcile()

    expect(scene.world.callLog.counts()).not.toHaveProperty('POST /api/v4/webhooks')
  })

  it.each([
    ['lost a part', () => Object.assign(hooks()[0]!, { settings: ['add_lead'] })],
    ['was deleted', () => scene.world.account.state.hooks.clear()],
  ])('is made whole when it %s', async (_why, harm) => {
    await scene.install()
    harm()
    await reconcile()

    expect(hooks()[0]?.settings).toHaveLength(13)
  })

  it('at an address of an earlier secret is taken away, one of others is not', async () => {
    await scene.install()
    const { id } = scene.tenant()
    const old = `${scene.publicUrl}/hooks/amocrm/31447755/${'a'.repeat(48)}`
    const [mine] = hooks()
    const { state } = scene.world.account
    state.hooks.set(900, { ...mine!, id: 900, destination: old })
    state.hooks.set(901, { ...mine!, id: 901, destination: 'https://other.example/hook' })
    await reconcile()

    const left = hooks().map(({ destination }) => destination)
    expect(left).not.toContain(old)
    expect(left).toContain('https://other.example/hook')
    expect(left).toContain(
      `${scene.publicUrl}/hooks/amocrm/31447755/${scene.secrets.get(id)?.applicationToken}`,
    )
  })
})

describe('what an administrator has to mend', () => {
  it('is a plan without web-hooks, and everything else is learnt all the same', async () => {
    scene.world.account.state.plan.webhooks = false
    await scene.install()

    expect(sentences()).toEqual([expect.stringContaining('вебхуков')])
    expect(factsOf(scene.tenant()).pipelines).toEqual(['7300011', '7300012'])
    expect(await scene.crm().cardsAfter('deal', '0')).toEqual([])
  })

  it('is a web-hook the account has switched off', async () => {
    await scene.install()
    Object.assign(hooks()[0]!, { disabled: true })
    await reconcile()

    expect(sentences()).toEqual([expect.stringContaining('отключила вебхук')])
  })

  it('is an account without pipelines', async () => {
    await scene.install()
    for (const pipeline of scene.world.account.state.pipelines.values()) pipeline.isArchive = true
    await reconcile()

    expect(sentences()).toEqual([expect.stringContaining('воронки')])
  })

  it('is an allow-list of addresses without ours', async () => {
    await scene.install()
    scene.world.account.state.plan.isAddressRefused = true
    await reconcile()

    expect(sentences()).toEqual([expect.stringContaining('IP-адресов')])
  })

  it('is a list of users we may not see, and requests are read all the same', async () => {
    await scene.install()
    scene.world.account.state.users.get(ADMIN)!.isAdmin = false
    const token = scene.world.issueTokens({ clientId: CLIENT_ID, userId: ADMIN })
    const { id } = scene.tenant()
    scene.secrets.set(id, { ...scene.secrets.get(id)!, ...token })
    await reconcile()

    expect(sentences()).toContainEqual(expect.stringContaining('список сотрудников'))
    expect(await scene.crm().users()).toEqual([])
  })

  it('is an unpaid account, whose reading still works', async () => {
    await scene.install()
    scene.world.account.state.plan.paidUntil = Math.floor(scene.world.clock() / 1000) - 60
    const card = { kind: 'deal', id: '1' } as never
    const effect = { type: 'note.add', subject: card, text: 'x' } as never

    await expect(scene.crm().perform([{ mark: 'a000000001', effect }])).rejects.toBeInstanceOf(
      TenantDisconnected,
    )

    expect(sentences()[0]).toContain('не оплачен')
  })

  it('is told in the reader’s language and forgotten once mended', async () => {
    scene.world.account.state.plan.webhooks = false
    await scene.install()
    expect(scene.host.troubles!(scene.tenant(), 'en')[0]).toContain('no webhooks')

    scene.world.account.state.plan.webhooks = true
    await reconcile()
    expect(sentences()).toEqual([])
  })

  it('does not hide an account whose access is dead', async () => {
    await scene.install()
    await scene.world.disable(CLIENT_ID)

    await expect(reconcile()).rejects.toBeInstanceOf(TenantDisconnected)
  })
})

describe('the doors of web-hooks', () => {
  it('take what the account sends', async () => {
    await scene.install()
    const { account } = scene.world.account
    const { addLead } = await import('../../../tests/hosts/amocrm/crm/leads.ts')
    addLead(account, { name: 'Окна' }, { userId: 0 })
    await scene.world.account.hooks.settled()

    const events = await Promise.all(scene.hooks.map(hook => scene.host.readWebhook(hook)))

    expect(events.flat().map(({ event }) => event.type)).toContain('card.created')
    expect(new Set(events.flat().map(({ tenant }) => tenant))).toEqual(new Set([scene.tenant().id]))
  })

  it.each([
    ['a guessed secret', (path: string) => path.replace(/[0-9a-f]{48}$/, 'b'.repeat(48))],
    ['a shorter one', (path: string) => path.slice(0, -1)],
    ['another account', (path: string) => path.replace('31447755', '31447756')],
    ['no secret', (path: string) => path.replace(/\/[0-9a-f]{48}$/, '')],
  ])('do not exist at %s', async (_why, change) => {
    await scene.install()
    const secret = scene.secrets.get(scene.tenant().id)?.applicationToken
    const path = change(`/hooks/amocrm/31447755/${secret}`)
    const body = 'leads[add][0][id]=5&account[id]=31447755'
    const hook = { method: 'POST', path, query: {}, headers: {}, body }

    await expect(scene.host.readWebhook(hook)).rejects.toMatchObject({ status: 404 })
  })

  it('do not take the body of another account', async () => {
    await scene.install()
    const secret = scene.secrets.get(scene.tenant().id)?.applicationToken
    const path = `/hooks/amocrm/31447755/${secret}`
    const hook = { method: 'POST', path, query: {}, headers: {}, body: 'account[id]=1' }

    await expect(scene.host.readWebhook(hook)).rejects.toMatchObject({ status: 404 })
  })
})
