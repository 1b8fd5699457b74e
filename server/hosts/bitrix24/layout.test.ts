import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'

const FIELD = 'UF_CRM_SHAGOLAD_STRIP'
const TIME = 'UF_CRM_SHAGOLAD_TIME'

describe('our field in the cards', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await aScene()
    await scene.install()
  })
  afterEach(() => scene.stop())

  const layouts = () =>
    scene.world.portal.portal.state.layouts as Record<
      string,
      { name: string; title: string; elements: { name: string }[] }[]
    >

  it('stands on top of every variant of a card', async () => {
    await scene.host.showInCards!(scene.tenant())

    const tops = Object.entries(layouts()).map(([key, [top]]) => [key, top?.elements[0]?.name])
    expect(tops).toEqual([
      ['1/C/0/{"leadCustomerType":1}', FIELD],
      ['1/C/0/{"leadCustomerType":2}', FIELD],
      ['2/C/0/{"dealCategoryId":0}', FIELD],
      ['2/C/0/{"dealCategoryId":1}', FIELD],
      ['3/C/0/{}', TIME],
      ['4/C/0/{}', TIME],
    ])
  })

  it("keeps the customer's own layout below it", async () => {
    const own = {
      name: 'mine',
      title: 'Моё',
      type: 'section',
      elements: [{ name: 'TITLE', optionFlags: '1' }],
    }
    layouts()['2/C/0/{"dealCategoryId":0}'] = [own]

    await scene.host.showInCards!(scene.tenant())

    expect(layouts()['2/C/0/{"dealCategoryId":0}']?.slice(1)).toEqual([own])
  })

  it('keeps the usual fields where nobody has changed the layout', async () => {
    await scene.host.showInCards!(scene.tenant())

    const names = layouts()['1/C/0/{"leadCustomerType":1}']?.flatMap(({ elements }) =>
      elements.map(({ name }) => name),
    )
    expect(names).toEqual(
      expect.arrayContaining(['TITLE', 'STATUS_ID', 'CLIENT', 'ASSIGNED_BY_ID']),
    )
  })

  it('is put there once', async () => {
    await scene.host.showInCards!(scene.tenant())
    const before = structuredClone(layouts())
    scene.world.callLog.reset()

    await scene.host.showInCards!(scene.tenant())

    expect(layouts()).toEqual(before)
    expect(scene.world.callLog.counts().methods).not.toHaveProperty(
      'crm.item.details.configuration.set',
    )
  })
})
