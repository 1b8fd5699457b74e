import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tinyWidget } from '../../e2e/amo-widget.ts'
import { addContact, addLead, communications } from './crm/logic.ts'
import { ADMIN, DISMISSED, REPS } from './empty-state.ts'
import { type AmoScreen, createAmoScreen } from './screen-api-world.ts'
import type { Boot, CardView } from './screen/wire.ts'
import { type AmoWorld, startAmoWorld } from './world.ts'

const [REP, OTHER] = REPS
const NOWHERE = 'http://127.0.0.1:9/amocrm/oauth'

describe('the JSON behind the account’s pages', () => {
  let screen: AmoScreen
  let world: AmoWorld
  let clientId: string

  beforeEach(async () => {
    screen = createAmoScreen({ folder: '/nowhere' })
    world = await startAmoWorld({ routes: screen.routes })
    clientId = world.registerIntegration({ redirectUri: NOWHERE }).clientId
  })

  afterEach(() => world.stop())

  async function ask(path: string, body?: object, userId: number = ADMIN) {
    const answer = await fetch(`${world.account.url}${path}`, {
      headers: { 'x-screen-user': String(userId), 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as { text?: string } & object }
  }

  const api = (path: string, body?: object, userId?: number) =>
    ask(`/screen/api/${path}`, body, userId)

  it('shows a widget that was uploaded as not installed, and serves its files by its version', async () => {
    const code = screen.upload(world.account, clientId, tinyWidget())
    const boot = (await api('boot')).body as Boot

    expect(boot.widgets).toMatchObject([
      {
        code,
        status: 'install',
        version: '1.0.0',
        name: 'Проба',
        advancedTitle: 'Настройки пробы',
      },
    ])
    const script = await fetch(`${world.account.url}/upl/${code}/widget/script.js?v=1.0.0`)
    expect(script.headers.get('content-type')).toContain('javascript')
    const secret = await fetch(`${world.account.url}/upl/${code}/widget/..%2Fmanifest.json`)
    expect(secret.status).toBe(404)
  })

  it('keeps the code through an update, and refuses other files under the same version', () => {
    const code = screen.upload(world.account, clientId, tinyWidget())

    expect(screen.upload(world.account, clientId, tinyWidget({ version: '1.1.0' }))).toBe(code)
    expect(() =>
      screen.upload(
        world.account,
        clientId,
        tinyWidget({ version: '1.1.0', script: 'define({})' }),
      ),
    ).toThrow('Версия 1.1.0 уже загружена')
    expect(() => screen.upload(world.account, 'unknown', tinyWidget())).toThrow(
      'не зарегистрирована',
    )
  })

  it('lets only an administrator install, and only with the required fields', async () => {
    const code = screen.upload(world.account, clientId, tinyWidget())
    const install = (consent: string, userId: number) =>
      api('widgets/save', { code, fields: { consent } }, userId)

    expect((await install('{"ok":1}', REP)).status).toBe(403)
    expect((await install('', ADMIN)).body.text).toContain('Согласие')
    // A plain word is no JSON, so the server would drop it.
    expect((await install('yes', ADMIN)).status).toBe(422)
    expect((await install('{"ok":1}', ADMIN)).status).toBe(200)
    expect(world.account.state.installations.get(clientId)).toMatchObject({
      widgetCode: code,
      isActive: true,
      installedBy: ADMIN,
      settings: { consent: '{"ok":1}' },
    })
  })

  it('gives the session whose token the widget asks for', async () => {
    screen.upload(world.account, clientId, tinyWidget())
    await world.install(clientId, ADMIN)
    const token = (cookie: string) =>
      fetch(`${world.account.url}/ajax/v2/integrations/${clientId}/disposable_token`, {
        headers: { cookie },
      })
    const answer = await fetch(`${world.account.url}/screen/api/login`, {
      method: 'POST',
      headers: { 'x-screen-user': String(REP) },
    })
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')

    expect((await token('')).status).toBe(401)
    const { token: jwt } = (await (await token(cookie)).json()) as { token: string }
    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ user_id: REP, client_uuid: clientId, aud: 'http://127.0.0.1' })
  })

  it('keeps everybody to his rights', async () => {
    const { account } = world.account
    const lead = addLead(account, { name: 'Окна', responsibleId: REP }, { userId: REP })
    const path = `card?type=leads&id=${lead.id}`

    expect((await api(path, undefined, OTHER)).status).toBe(403)
    expect(
      (await api('card', { type: 'leads', id: lead.id, fields: { price: 1 } }, OTHER)).status,
    ).toBe(403)
    expect((await api(path, undefined, REP)).body).toMatchObject({ name: 'Окна', mayEdit: true })
    expect((await api('boot', undefined, DISMISSED)).status).toBe(403)
    expect((await api('boot', undefined, 1)).status).toBe(401)
    const foreign = await fetch(`${world.account.url}/screen/api/login`, { method: 'POST' })
    expect([foreign.status, foreign.headers.get('set-cookie')]).toEqual([401, null])
  })

  it('puts a form of the site into «Неразобранное» and hides its contact until it is accepted', async () => {
    const entry = { name: 'Пётр', phone: '+79990001122', email: '', comment: 'Замер' }
    const { id } = (await api('request', entry)).body as { id: number }

    const card = (await api(`card?type=leads&id=${id}`)).body as CardView
    expect(card).toMatchObject({
      isUnsorted: true,
      clients: [{ name: 'Пётр', phones: ['+79990001122'] }],
    })
    expect((await api('people?type=contacts')).body).toMatchObject({ total: 0 })
    expect((await api('unsorted/accept', { id })).status).toBe(200)
    expect((await api('people?type=contacts')).body).toMatchObject({ total: 1 })
    expect((await api('unsorted/accept', { id })).status).toBe(404)
  })

  it('changes a card through the same logic as the API, web-hooks among it', async () => {
    const { account } = world.account
    const told: string[] = []
    account.onTell(({ code }) => told.push(code))
    const contact = addContact(account, { name: 'Анна', responsibleId: REP }, { userId: REP })
    const change = { type: 'contacts', id: contact.id, fields: { name: 'Анна Иванова' } }

    expect((await api('card', change, REP)).status).toBe(200)
    expect(told).toEqual(['add_contact', 'update_contact'])
  })

  it('answers 404 under the old address of a renamed account', async () => {
    const old = world.account.url
    await world.account.rename('renamed')

    expect((await fetch(`${old}/screen/api/boot`)).status).toBe(404)
    expect((await api('boot')).body).toMatchObject({ account: { subdomain: 'renamed' } })
  })

  it('refuses to wind the time on where nobody can', async () => {
    expect((await api('time', { ms: 1000 })).body.text).toContain('не перематывается')
  })

  it('names a client of an open lead for another request, and somebody with a shared number', async () => {
    const { account } = world.account
    const aPerson = (name: string, phone: string) =>
      addContact(
        account,
        { name, values: communications(account, 'contacts', { phones: [phone] }) },
        { userId: REP },
      )
    const known = async (how: string) =>
      ((await api(`people/known?how=${how}`)).body as { person: { name: string } | null }).person
    for (const name of ['Анна', 'Борис']) aPerson(name, '+74951234567')
    addLead(account, { contacts: [{ id: aPerson('Вера', '84951234567').id }] }, { userId: REP })

    expect(await known('client')).toBeNull()
    expect(await known('shared')).toMatchObject({ name: 'Анна', phones: ['+74951234567'] })

    const single = aPerson('Глеб', '+79120001122')
    addLead(account, { statusId: 142, contacts: [{ id: single.id }] }, { userId: REP })
    expect(await known('client')).toBeNull()
    addLead(account, { contacts: [{ id: single.id }] }, { userId: REP })
    expect(await known('client')).toMatchObject({ name: 'Глеб', phones: ['+79120001122'] })
  })
})
