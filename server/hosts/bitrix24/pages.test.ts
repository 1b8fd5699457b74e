import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aRequest, aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'

describe('pages in the portal', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await aScene()
    await scene.install()
  })
  afterAll(() => scene.stop())

  function open(
    name: string,
    options: Record<string, unknown> = {},
    change: Record<string, string> = {},
  ) {
    const { url, fields } = scene.world.portal.life.entryForm({
      userId: 3,
      placement: 'USERFIELD_TYPE',
      options,
    })
    return scene.host.openPage(
      name,
      aRequest({
        query: Object.fromEntries(new URL(url).searchParams),
        body: new URLSearchParams({ ...fields, ...change }).toString(),
      }),
    )
  }

  it('tells the strip its card and nothing secret', async () => {
    const answer = await open('strip', {
      MODE: 'view',
      ENTITY_ID: 'CRM_DEAL',
      ENTITY_VALUE_ID: '7303',
      VALUE: { more: 1 },
    })

    expect(answer).toEqual({
      page: 'strip.html',
      framedBy: [scene.world.portal.url],
      boot: {
        page: 'strip',
        memberId: scene.world.portal.portal.state.memberId,
        placement: 'USERFIELD_TYPE',
        options: { MODE: 'view', ENTITY_ID: 'CRM_DEAL', ENTITY_VALUE_ID: '7303' },
        lang: 'ru',
      },
    })
  })

  it('costs no request to the portal', async () => {
    scene.world.callLog.reset()

    await open('strip')
    await open('app')

    expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
  })

  it.each(['GET', 'HEAD'])('answers %s with a harmless page', async method => {
    const answer = await scene.host.openPage('strip', aRequest({ method }))

    expect(answer).toMatchObject({ page: 'strip.html', framedBy: [], boot: { memberId: '' } })
  })

  it('are framed by whoever asks when the portal is unknown, for they say only so', async () => {
    const answer = await open('strip', {}, { member_id: 'unknown' })

    expect(answer?.framedBy).toEqual([scene.world.portal.url])
  })

  it.each(['not a domain', 'a.example; script-src *', "x'y", ''])(
    'let no header be written through the domain %j',
    async DOMAIN => {
      const body = 'member_id=unknown&PLACEMENT=DEFAULT'
      const answer = await scene.host.openPage('strip', aRequest({ query: { DOMAIN }, body }))

      expect(answer?.framedBy).toEqual([])
    },
  )

  it.each(['__proto__', 'constructor', 'index', ''])('do not include %j', async name => {
    expect(await open(name)).toBeNull()
  })

  it.each([
    ['no JSON', '{"ID":'],
    ['a list', '[1,2]'],
    ['a prototype', '{"__proto__":{"ID":"5"}}'],
  ])('read placement options that are %s as none', async (_what, text) => {
    const answer = await open('strip', {}, { PLACEMENT_OPTIONS: text })

    expect(answer?.boot['options']).toEqual({})
  })

  it('bring a paused tenant back when an administrator opens the settings', async () => {
    const tenant = scene.tenant()
    scene.tenants.set(tenant.id, { ...tenant, state: 'paused' })
    scene.secrets.set(tenant.id, { ...scene.secrets.get(tenant.id)!, refreshToken: 'dead' })

    await open('app')
    expect(scene.tenant().state).toBe('paused')

    const { fields } = scene.world.portal.life.entryForm({ userId: 1, placement: 'DEFAULT' })
    await scene.host.openPage('app', aRequest({ body: new URLSearchParams(fields).toString() }))
    expect(scene.tenant().state).toBe('active')
    expect(scene.secrets.get(tenant.id)?.refreshToken).not.toBe('dead')
  })
})
