import { afterEach, describe, expect, it } from 'vitest'
import { aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'

describe('installation', () => {
  let scene: Scene
  afterEach(() => scene.stop())

  it('stores the portal and its tokens, and binds what the manifest says', async () => {
    scene = await aScene()

    await scene.install()

    expect(scene.tenant()).toMatchObject({
      host: 'bitrix24',
      account: scene.world.portal.portal.state.memberId,
      origin: scene.world.portal.url,
      locale: 'ru',
      timeZone: 'Europe/Moscow',
    })
    const app = scene.world.portal.portal.state.app!
    expect(app.eventHandlers).toHaveLength(16)
    expect(app.fieldTypes).toMatchObject([
      { userTypeId: 'shagolad_strip', handler: `${scene.publicUrl}/bitrix24/strip` },
    ])
  })
})
