import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseQuery } from '../php-query.ts'
import {
  OUR_APP,
  post,
  startHeardApp,
  startTestWorld,
  type HeardApp,
  type TestWorld,
} from './test-world.ts'

let world: TestWorld
let app: HeardApp

beforeEach(async () => {
  app = await startHeardApp()
  world = await startTestWorld({}, app.url)
  world.portal.portal.state.app = null
})

afterEach(async () => {
  await world.stop()
  await app.stop()
})

const install = () =>
  world.portal.life.install(
    OUR_APP,
    { handlerUrl: `${app.url}/app`, installUrl: `${app.url}/install` },
    1,
  )

const installed = () => world.portal.portal.state.app!

async function bindLife() {
  for (const event of ['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL', 'ONCRMLEADADD']) {
    await world.call('event.bind', { event, handler: `${app.url}/hook` })
  }
}

const heard = () => app.requests.filter(({ url }) => url === '/hook').map(({ body }) => body)

describe('an installation', () => {
  it('opens the installer page as a frame does', async () => {
    const answer = await install()
    expect(answer).toMatchObject({ status: 200, html: '<h1>installer</h1>' })
    const [request] = app.requests
    const query = parseQuery(request?.url.split('?')[1] ?? '')
    expect(query).toEqual({
      DOMAIN: world.portal.domain,
      PROTOCOL: '0',
      LANG: 'ru',
      APP_SID: answer.form.appSid,
    })
    expect(request?.contentType).toContain('application/x-www-form-urlencoded')
    expect(request?.body).toEqual({
      AUTH_ID: expect.any(String),
      AUTH_EXPIRES: '3600',
      REFRESH_ID: expect.any(String),
      SERVER_ENDPOINT: world.oauth.serverEndpoint,
      APPLICATION_TOKEN: installed().applicationToken,
      APPLICATION_SCOPE: OUR_APP.scopes.join(','),
      member_id: world.portal.portal.state.memberId,
      status: 'L',
      PLACEMENT: 'DEFAULT',
      PLACEMENT_OPTIONS: '{}',
    })
  })

  it('hands out tokens that work before it is finished', async () => {
    await install()
    const { AUTH_ID: auth } = app.requests[0]!.body as { AUTH_ID: string }
    const info = await post(`${world.portal.url}/rest/app.info`, { auth })
    expect(info.body).toMatchObject({
      result: { INSTALLED: false, CODE: OUR_APP.code, STATUS: 'L' },
    })
  })

  it('tells ONAPPINSTALL with both tokens once the page says it is done', async () => {
    await install()
    await bindLife()
    world.portal.life.finishInstall()
    await world.portal.events.settled()
    expect(heard()).toMatchObject([
      {
        event: 'ONAPPINSTALL',
        data: { VERSION: '1', ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru' },
        auth: {
          access_token: expect.any(String),
          refresh_token: expect.any(String),
          application_token: installed().applicationToken,
        },
      },
    ])
    expect(() => world.portal.life.finishInstall()).toThrow('finished already')
  })

  it('is an administrator’s business, and one at a time', async () => {
    const addresses = { handlerUrl: `${app.url}/app`, installUrl: `${app.url}/install` }
    await expect(world.portal.life.install(OUR_APP, addresses, 3)).rejects.toThrow(
      'only an administrator',
    )
    await install()
    await expect(install()).rejects.toThrow('installed on this portal already')
  })
})

describe('an update', () => {
  it('drops handlers and places, changes the application token and tells ONAPPUPDATE', async () => {
    await install()
    await bindLife()
    await world.call('placement.bind', { PLACEMENT: 'LEFT_MENU', HANDLER: `${app.url}/menu` })
    world.portal.life.finishInstall()
    await world.portal.events.settled()
    const before = installed().applicationToken

    world.portal.life.update()
    await world.portal.events.settled()
    expect(heard().at(-1)).toMatchObject({
      event: 'ONAPPUPDATE',
      data: { VERSION: '2', PREVIOUS_VERSION: '1', LANGUAGE_ID: 'ru' },
      auth: { application_token: installed().applicationToken, refresh_token: expect.any(String) },
    })
    expect(installed().applicationToken).not.toBe(before)
    expect((await world.call('event.get')).body['result']).toEqual([])
    expect((await world.call('placement.get')).body['result']).toEqual([])
  })
})

describe('an uninstallation', () => {
  it.each([
    [true, '1'],
    [false, '0'],
  ])('with clean %s closes the API and says CLEAN=%s without tokens', async (clean, flag) => {
    await install()
    await bindLife()
    world.portal.life.finishInstall()
    await world.portal.events.settled()
    const auth = world.token()
    const { applicationToken } = installed()

    world.portal.life.uninstall(clean)
    expect((await post(`${world.portal.url}/rest/profile`, { auth })).status).toBe(401)
    await world.portal.events.settled()
    const last = heard().at(-1)
    expect(last).toMatchObject({
      event: 'ONAPPUNINSTALL',
      data: { LANGUAGE_ID: 'ru', CLEAN: flag },
      auth: { application_token: applicationToken, member_id: world.portal.portal.state.memberId },
    })
    expect(last?.['auth']).not.toHaveProperty('access_token')
    expect(last?.['auth']).not.toHaveProperty('refresh_token')
  })

  it('keeps the options for the next installation unless it is clean', async () => {
    await install()
    await world.call('app.option.set', { options: { theme: 'dark' } })
    world.portal.life.uninstall(false)
    await install()
    expect((await world.call('app.option.get')).body['result']).toEqual({ theme: 'dark' })
    world.portal.life.uninstall(true)
    await install()
    expect((await world.call('app.option.get')).body['result']).toEqual([])
  })

  it('can be followed by a new installation with new tokens', async () => {
    await install()
    const before = installed().applicationToken
    world.portal.life.uninstall(false)
    await install()
    await bindLife()
    world.portal.life.finishInstall()
    await world.portal.events.settled()
    expect(installed().applicationToken).not.toBe(before)
    expect(heard()).toMatchObject([{ event: 'ONAPPINSTALL' }])
  })
})

describe('a frame’s entry', () => {
  it('has its place, its options and tokens of the one who looks', async () => {
    await install()
    const form = world.portal.life.entryForm({
      userId: 3,
      placement: 'CRM_LEAD_DETAIL_TAB',
      handler: `${app.url}/strip?x=1`,
      options: { ID: '91', URI: '/crm/lead/details/91/' },
    })
    expect(form.url.startsWith(`${app.url}/strip?x=1&DOMAIN=`)).toBe(true)
    expect(form.fields['PLACEMENT_OPTIONS']).toBe('{"ID":"91","URI":"/crm/lead/details/91/"}')
    const me = await post(`${world.portal.url}/rest/profile`, { auth: form.fields['AUTH_ID'] })
    expect(me.body).toMatchObject({ result: { ID: '3' } })
    const fresh = world.portal.life.refreshAuth(3)
    expect(fresh.AUTH_ID).not.toBe(form.fields['AUTH_ID'])
    expect(world.oauth.tokens.look(fresh.AUTH_ID)).toMatchObject({ grant: { userId: 3 } })
  })

  it('comes without tokens for who may not use the app', async () => {
    await install()
    const form = world.portal.life.entryForm({
      userId: 3,
      placement: 'DEFAULT',
      withoutTokens: true,
    })
    expect(form.fields).not.toHaveProperty('AUTH_ID')
    expect(form.fields).not.toHaveProperty('REFRESH_ID')
  })
})
