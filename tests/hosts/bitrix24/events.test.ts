import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startHeardApp, startTestWorld, type HeardApp, type TestWorld } from './test-world.ts'

let world: TestWorld
let app: HeardApp

beforeEach(async () => {
  app = await startHeardApp()
  world = await startTestWorld({ clock: () => Date.UTC(2026, 8, 20, 6) }, app.url)
})

afterEach(async () => {
  await world.stop()
  await app.stop()
})

const bind = (event: string, more: Record<string, unknown> = {}) =>
  world.call('event.bind', { event, handler: `${app.url}/hook`, ...more })

function emit(event: string, id: number, authorId: number | null = 3) {
  world.portal.portal.emit(event, { FIELDS: { ID: id } }, authorId)
}

const bodies = () => app.requests.map(({ body }) => body)
const ids = () => bodies().map(body => (body['data'] as { FIELDS: { ID: string } }).FIELDS.ID)

describe('an event', () => {
  it('is a form with PHP’s brackets and the token of its author', async () => {
    await bind('ONCRMLEADADD')
    emit('onCrmLeadAdd', 91)
    await world.portal.events.settled()

    expect(app.requests).toHaveLength(1)
    expect(app.requests[0]?.contentType).toBe('application/x-www-form-urlencoded')
    expect(bodies()[0]).toEqual({
      event: 'ONCRMLEADADD',
      event_handler_id: expect.stringMatching(/^\d+$/),
      data: { FIELDS: { ID: '91' } },
      ts: String(Date.UTC(2026, 8, 20, 6) / 1000),
      auth: {
        access_token: expect.any(String),
        expires_in: '3600',
        scope: expect.stringContaining('crm'),
        domain: world.portal.domain,
        server_endpoint: world.oauth.serverEndpoint,
        status: 'L',
        client_endpoint: world.portal.clientEndpoint,
        member_id: world.portal.portal.state.memberId,
        application_token: world.portal.portal.state.app?.applicationToken,
      },
    })
    const { access_token: auth } = bodies()[0]!['auth'] as { access_token: string }
    const me = await world.call('profile', {}, 3)
    expect(world.oauth.tokens.look(auth)).toMatchObject({ type: 'alive', grant: { userId: 3 } })
    expect(me.body['result']).toMatchObject({ ID: '3' })
  })

  it('has no token when a robot caused it', async () => {
    await bind('ONCRMDEALUPDATE')
    emit('ONCRMDEALUPDATE', 5, null)
    await world.portal.events.settled()
    const auth = bodies()[0]!['auth'] as Record<string, string>
    expect(Object.keys(auth).sort()).toEqual([
      'application_token',
      'client_endpoint',
      'domain',
      'member_id',
      'server_endpoint',
      'status',
    ])
  })

  it('carries the token its handler asked for', async () => {
    await bind('ONCRMLEADADD', { auth_type: 2 })
    emit('ONCRMLEADADD', 1)
    await world.portal.events.settled()
    const { access_token: token } = bodies()[0]!['auth'] as { access_token: string }
    expect(world.oauth.tokens.look(token)).toMatchObject({ grant: { userId: 2 } })
  })

  it('is tried once, whatever the handler says', async () => {
    app.status = 500
    await bind('ONCRMLEADADD')
    emit('ONCRMLEADADD', 1)
    await world.portal.events.settled()
    expect(app.requests).toHaveLength(1)
    expect(world.portal.events.log).toMatchObject([
      { event: 'ONCRMLEADADD', outcome: 'failed', status: 500 },
    ])
  })

  it('is written down as failed when nobody listens', async () => {
    await world.call('event.bind', { event: 'ONCRMLEADADD', handler: 'http://127.0.0.1:9/nobody' })
    emit('ONCRMLEADADD', 1)
    await world.portal.events.settled()
    expect(world.portal.events.log).toMatchObject([{ outcome: 'failed', status: null }])
  })

  it('comes only to who bound it, and not before the installation is finished', async () => {
    await bind('ONCRMLEADADD')
    emit('ONCRMDEALADD', 1)
    world.portal.portal.state.app!.installed = false
    emit('ONCRMLEADADD', 2)
    await world.portal.events.settled()
    expect(app.requests).toEqual([])
  })

  it('comes after the delay', async () => {
    world.switches.set({ eventDelayMs: 60 })
    await bind('ONCRMLEADADD')
    const started = performance.now()
    emit('ONCRMLEADADD', 1)
    await world.portal.events.settled()
    expect(performance.now() - started).toBeGreaterThan(55)
  })
})

describe('the switches of events', () => {
  it('lose, double and reorder them', async () => {
    await bind('ONCRMLEADADD')
    world.switches.set({ eventsLost: { share: 0, next: 1 } })
    emit('ONCRMLEADADD', 1)
    world.switches.set({ eventsDoubled: { share: 0, next: 1 } })
    emit('ONCRMLEADADD', 2)
    world.switches.set({ eventsReordered: { share: 0, next: 1 } })
    emit('ONCRMLEADADD', 3)
    emit('ONCRMLEADADD', 4)
    await world.portal.events.settled()
    expect(ids()).toEqual(['2', '2', '4', '3'])
    expect(world.portal.events.log.map(({ outcome }) => outcome)).toEqual([
      'lost',
      'delivered',
      'delivered',
      'delivered',
      'delivered',
    ])
  })
})

describe('event.test', () => {
  it('comes back with what it was given', async () => {
    await bind('ONAPPTEST')
    await world.call('event.test', { mark: 'm1', nested: { a: 1 } })
    await world.portal.events.settled()
    expect(bodies()[0]).toMatchObject({
      event: 'ONAPPTEST',
      data: { mark: 'm1', nested: { a: '1' } },
    })
  })
})

describe('binding', () => {
  it('is read back and refused twice', async () => {
    await bind('onCrmLeadAdd')
    expect(await bind('ONCRMLEADADD')).toMatchObject({
      status: 400,
      body: {
        error: 'ERROR_CORE',
        error_description: 'Unable to set event handler: Handler already binded',
      },
    })
    expect((await world.call('event.get')).body['result']).toEqual([
      { event: 'ONCRMLEADADD', handler: `${app.url}/hook`, auth_type: '0', offline: 0 },
    ])
  })

  it.each([
    ['ONNOTHING', {}, 'ERROR_EVENT_NOT_FOUND'],
    ['ONVOXIMPLANTCALLINIT', {}, 'ERROR_EVENT_NOT_FOUND'],
    ['ONCRMLEADADD', { handler: '' }, 'ERROR_ARGUMENT'],
    ['ONCRMLEADADD', { handler: 'ftp://host/x' }, 'ERROR_UNSUPPORTED_PROTOCOL'],
    ['ONCRMLEADADD', { handler: 'nowhere' }, 'ERROR_WRONG_HANDLER_URL'],
  ])('%s with %o is refused', async (event, more, error) => {
    expect(await bind(event, more)).toMatchObject({ status: 400, body: { error } })
  })

  it('is for himself when one is no administrator', async () => {
    const handler = `${app.url}/hook`
    const event = 'ONCRMLEADADD'
    expect(await world.call('event.bind', { event, event_type: 'offline' }, 3)).toMatchObject({
      status: 403,
    })
    expect(await world.call('event.bind', { event, handler, auth_type: 4 }, 3)).toMatchObject({
      status: 403,
    })
    expect(await world.call('event.bind', { event, handler }, 3)).toMatchObject({ status: 200 })
    expect(world.portal.portal.state.app?.eventHandlers).toMatchObject([{ userId: 3 }])
  })

  it('is taken back by event and handler', async () => {
    await bind('ONCRMLEADADD')
    await bind('ONCRMDEALADD')
    const gone = await world.call('event.unbind', {
      event: 'ONCRMLEADADD',
      handler: `${app.url}/hook`,
    })
    expect(gone.body['result']).toEqual({ count: 1 })
    expect((await world.call('event.get')).body['result']).toMatchObject([
      { event: 'ONCRMDEALADD' },
    ])
  })
})

describe('the offline queue', () => {
  const offline = (event: string) => world.call('event.bind', { event, event_type: 'offline' })

  it('holds one row per event and object, the latest', async () => {
    await offline('ONCRMDEALUPDATE')
    emit('ONCRMDEALUPDATE', 5)
    emit('ONCRMDEALUPDATE', 5)
    emit('ONCRMDEALUPDATE', 6)
    const listed = await world.call('event.offline.list')
    expect(listed.body).toMatchObject({ total: 2 })
    expect((listed.body['result'] as unknown[])[0]).toEqual({
      ID: expect.any(String),
      TIMESTAMP_X: '2026-09-20T09:00:00+03:00',
      EVENT_NAME: 'ONCRMDEALUPDATE',
      EVENT_DATA: { FIELDS: { ID: 5 } },
      EVENT_ADDITIONAL: false,
      MESSAGE_ID: expect.stringMatching(/^[0-9a-f]{32}$/),
      PROCESS_ID: '',
      ERROR: '0',
    })
  })

  it('is emptied by get', async () => {
    await offline('ONCRMDEALUPDATE')
    emit('ONCRMDEALUPDATE', 5)
    const taken = await world.call('event.offline.get')
    expect(taken.body['result']).toMatchObject({
      process_id: null,
      events: [{ EVENT_NAME: 'ONCRMDEALUPDATE' }],
    })
    expect((await world.call('event.offline.get')).body['result']).toMatchObject({ events: [] })
  })

  it('reserves, confirms and parks rows where the plan allows', async () => {
    await offline('ONCRMDEALUPDATE')
    for (const id of [1, 2, 3]) emit('ONCRMDEALUPDATE', id)
    expect(await world.call('event.offline.get', { clear: 0 })).toMatchObject({ status: 403 })

    world.portal.portal.state.features = { rest_offline_extended: 'Y' }
    const first = (await world.call('event.offline.get', { clear: 0, limit: 2 })).body[
      'result'
    ] as Taken
    const second = (await world.call('event.offline.get', { clear: 0 })).body['result'] as Taken
    expect([first.events.length, second.events.length]).toEqual([2, 1])
    expect(first.process_id).not.toBe(second.process_id)

    await world.call('event.offline.error', {
      process_id: first.process_id,
      message_id: [first.events[0]?.MESSAGE_ID],
    })
    await world.call('event.offline.clear', { process_id: second.process_id })
    const failed = (await world.call('event.offline.get', { clear: 0, error: 1 })).body[
      'result'
    ] as Taken
    expect(failed.events.map(row => row.ID)).toEqual([first.events[0]?.ID])
    expect((await world.call('event.offline.list')).body['total']).toBe(2)
  })

  it('signals that it is not empty, once in a while', async () => {
    await offline('ONCRMDEALUPDATE')
    await bind('ONOFFLINEEVENT', { options: { minTimeout: 30 } })
    for (const id of [1, 2, 3]) emit('ONCRMDEALUPDATE', id)
    await world.portal.events.settled()
    expect(bodies()).toMatchObject([
      { event: 'ONOFFLINEEVENT', auth: { refresh_token: expect.any(String) } },
    ])
  })
})

interface Taken {
  readonly process_id: string
  readonly events: readonly { readonly ID: string; readonly MESSAGE_ID: string }[]
}
