import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OTHER_REP, REP, startScreenScene, type ScreenScene } from './screen-api-scene.ts'
import type { CardView, FrameOpening } from './screen/wire.ts'

let scene: ScreenScene

beforeAll(async () => void (scene = await startScreenScene()))
afterAll(() => scene.stop())

function state() {
  return scene.world.portal.portal.state
}

describe('the app on the screen', () => {
  it('is installed by an administrator in a frame of its installer, then opens', async () => {
    const refused = await scene.ask('app/install', { user: REP, body: {} })
    await scene.ask('app/install', { body: {} })
    const installer = (await scene.ask<FrameOpening>('frame', { body: { placement: 'DEFAULT' } }))
      .body
    await scene.ask('app/finish', { body: {} })
    const main = (await scene.ask<FrameOpening>('frame', { body: { placement: 'DEFAULT' } })).body

    expect(refused.status).toBe(403)
    expect(new URL(installer.action).pathname).toBe('/install')
    expect(installer.init).toMatchObject({ INSTALL: true, FIRST_RUN: true, IS_ADMIN: true })
    expect(new URL(main.action).pathname).toBe('/main')
    expect(main.init).toMatchObject({ INSTALL: false, PLACEMENT: 'DEFAULT' })
    expect(main.sid).not.toBe(installer.sid)
  })

  it('gets an entry form with the card, the page and the tokens of the person', async () => {
    const id = scene.addDeal()
    bindTab('https://app.example/tab')
    const wish = {
      placement: 'CRM_DEAL_DETAIL_TAB',
      options: { ID: String(id) },
      uri: '/crm/deal/',
    }

    const { body } = await scene.ask<FrameOpening>('frame', { user: REP, body: wish })

    expect(JSON.parse(body.fields['PLACEMENT_OPTIONS']!)).toEqual({
      URI: '/crm/deal/',
      ID: String(id),
    })
    expect(body.fields['AUTH_ID']).toMatch(/^[0-9a-f]+$/)
    expect(body.init).toMatchObject({ AUTH_ID: body.fields['AUTH_ID'], IS_ADMIN: false })
  })

  it('comes without authorisation to a card the person may not see', async () => {
    const options = { ENTITY_ID: 'CRM_DEAL', ENTITY_VALUE_ID: String(scene.addDeal()) }
    const handler = 'https://app.example/strip'
    state().app!.fieldTypes.push({
      userTypeId: 'strip',
      handler,
      title: '',
      description: '',
      options: {},
    })

    const { body } = await scene.ask<FrameOpening>('frame', {
      user: OTHER_REP,
      body: { placement: 'USERFIELD_TYPE', handler, options },
    })

    expect(body.fields).not.toHaveProperty('AUTH_ID')
    expect(body.init).toMatchObject({ AUTH_ID: '', REFRESH_ID: '' })
  })

  it('is not sent to an address it has not registered', async () => {
    bindTab('https://app.example/tab')
    const wish = { placement: 'CRM_DEAL_DETAIL_TAB', handler: 'https://evil.example/', options: {} }

    expect((await scene.ask('frame', { body: wish })).status).toBe(404)
  })

  it('shows its field where the common layout of the card has it', async () => {
    const id = scene.addDeal()
    const field = await scene.ask<CardView>(`card?type=2&id=${id}`)
    putField(`rest_${state().app!.id}_strip`)
    const hidden = (await scene.ask<CardView>(`card?type=2&id=${id}`)).body.fields
    state().layouts['2/C/0/{"dealCategoryId":0}'] = [
      { name: 'main', title: 'О сделке', type: 'section', elements: [{ name: 'UF_CRM_STRIP' }] },
    ]

    const shown = (await scene.ask<CardView>(`card?type=2&id=${id}`)).body.fields

    expect([field.body.fields, hidden]).toEqual([[], []])
    expect(shown).toMatchObject([
      { label: 'Правила', frame: { options: { ENTITY_VALUE_ID: String(id), MODE: 'view' } } },
    ])
  })

  it('lets only an administrator set options of the whole app', async () => {
    const refused = await scene.ask('frame/app-option', {
      user: REP,
      body: { name: 'k', value: 'x' },
    })
    await scene.ask('frame/user-option', { user: REP, body: { name: 'k', value: 5 } })

    expect(refused.status).toBe(403)
    expect(state().app).toMatchObject({ appOptions: {}, userOptions: { [REP]: { k: 5 } } })
  })

  it('goes away with its places and fields', async () => {
    const id = scene.addDeal()
    await scene.ask('app/uninstall', { body: { clean: true } })

    const { body } = await scene.ask<CardView>(`card?type=2&id=${id}`)

    expect([state().app, body.tabs, body.fields]).toEqual([null, [], []])
  })
})

function bindTab(handler: string) {
  const place = { placement: 'CRM_DEAL_DETAIL_TAB', title: 'Т', description: '', langAll: {} }
  state().app!.placements.push({ ...place, handler, options: {}, userId: 0 })
}

function putField(userTypeId: string) {
  const id = scene.world.portal.portal.nextId('userField')
  const label = { ru: 'Правила' }
  state().userFields.set(id, { id, entityTypeId: 2, fieldName: 'UF_CRM_STRIP', userTypeId, label })
}
