import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { crmMethods } from '../../../tests/hosts/bitrix24/crm/index.ts'
import { RestError, type Method } from '../../../tests/hosts/bitrix24/method.ts'
import { HostRefused, HostUnavailable } from '../../errors.ts'

const MODE = 'crm.settings.mode.get'
const FIELD = 'crm.deal.userfield.add'
const SIMPLE = 2

let scene: Scene
/** Methods that answer an error now. */
let failing: Map<string, RestError>

beforeEach(async () => {
  failing = new Map()
  scene = await aScene({ world: { methods: [crmMethods.map(failable)] } })
  scene.world.portal.portal.state.mode = SIMPLE
})
afterEach(() => scene.stop())

function failable(method: Method): Method {
  return {
    ...method,
    run(params, context) {
      const error = failing.get(method.name)
      if (error !== undefined) throw error
      return method.run(params, context)
    },
  }
}

const busy = () => new RestError(429, 'OPERATION_TIME_LIMIT', 'Method is blocked')
const hasLeads = () => scene.host.capabilities(scene.tenant()).hasLeads

describe('the mode of a portal that was busy while we were installed', () => {
  it('is asked for again soon, and counts as not told until then', async () => {
    failing.set(MODE, busy())

    await expect(scene.install()).rejects.toBeInstanceOf(HostUnavailable)
    expect(scene.tenant().hostData).not.toHaveProperty('mode')
    failing.clear()
    await scene.host.reconcile(scene.tenant())

    expect(scene.tenant().hostData).toMatchObject({ mode: SIMPLE })
    expect(hasLeads()).toBe(false)
  })

  it('does not keep the rest from being set up', async () => {
    failing.set(MODE, busy())

    await expect(scene.install()).rejects.toBeInstanceOf(HostUnavailable)

    expect(scene.world.portal.portal.state.app?.eventHandlers).toHaveLength(16)
  })

  it('stays what it was when we are installed once more', async () => {
    await scene.install()
    scene.world.portal.life.uninstall(false)
    failing.set(MODE, busy())

    await scene.world.portal.life.install(
      APP,
      {
        handlerUrl: `${scene.publicUrl}/bitrix24/app`,
        installUrl: `${scene.publicUrl}/bitrix24/install`,
      },
      1,
    )

    expect(hasLeads()).toBe(false)
  })

  it('is known although the portal refuses something else', async () => {
    failing.set(FIELD, new RestError(400, 'ERROR_CORE', 'Limit of fields is reached'))

    await expect(scene.install()).rejects.toBeInstanceOf(HostRefused)

    expect(hasLeads()).toBe(false)
  })

  it('is taken for the usual one where our app may not ask, and nothing is tried again', async () => {
    failing.set(MODE, new RestError(403, 'ACCESS_DENIED', 'Access denied'))

    await scene.install()

    expect(hasLeads()).toBe(true)
  })
})
