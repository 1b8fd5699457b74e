import { describe, expect, it } from 'vitest'
import { RestError, type MethodV3 } from './method.ts'
import { post, read, startTestWorld } from './test-world.ts'

describe('a portal’s server', () => {
  it('takes the screen’s routes beside REST, on the same origin', async () => {
    const world = await startTestWorld({
      routes: (app, { portal }) => {
        app.get('/screen/title', () => ({ title: portal.portal.state.title }))
        app.post('/screen/echo', request => request.body)
      },
    })
    const title = await read(await fetch(`${world.portal.url}/screen/title`))
    expect(title.body).toEqual({ title: 'Тестовый портал' })
    expect((await post(`${world.portal.url}/screen/echo`, { a: 1 })).body).toEqual({ a: 1 })
    expect((await world.call('profile')).status).toBe(200)
    await world.stop()
  })

  it('says that something has changed', async () => {
    const world = await startTestWorld()
    const before = world.portal.revision()
    await world.call('profile')
    const called = world.portal.revision()
    world.portal.portal.touch()
    expect(called).toBeGreaterThan(before)
    expect(world.portal.revision()).toBeGreaterThan(called)
    await world.stop()
  })

  it('stops with events still waiting', async () => {
    const world = await startTestWorld({ switches: { eventDelayMs: 60_000 } })
    await world.call('event.bind', { event: 'ONCRMLEADADD', handler: 'http://127.0.0.1:9/hook' })
    world.portal.portal.emit('ONCRMLEADADD', { FIELDS: { ID: 1 } }, 1)
    await world.stop()
    expect(world.portal.events.log).toMatchObject([{ outcome: 'waiting' }])
  })
})

describe('REST 3.0', () => {
  const runs: unknown[] = []
  const addTask: MethodV3 = {
    name: 'tasks.task.add',
    scopes: ['task', 'tasks'],
    run(params) {
      if (!('fields' in params)) {
        throw new RestError(400, 'BITRIX_REST_V3_EXCEPTION_VALIDATION', 'No fields', {
          validation: [{ field: 'title', message: 'required' }],
        })
      }
      runs.push(params)
      return { item: { id: runs.length } }
    },
  }

  it('has its own envelope and answers a repeated key once', async () => {
    const world = await startTestWorld({ methodsV3: [addTask] })
    const auth = world.token()
    const send = (key: string, body: object, method = 'tasks.task.add') =>
      fetch(`${world.portal.url}/rest/api/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ ...body, auth }),
      })

    const first = await read(await send('k1', { fields: { title: 'a' } }))
    const again = await read(await send('k1', { fields: { title: 'a' } }))
    expect(first.body).toMatchObject({
      result: { item: { id: 1 } },
      time: { start: expect.any(Number) },
    })
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again.body['result']).toEqual(first.body['result'])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(runs).toHaveLength(1)

    expect((await send('k1', { fields: { title: 'b' } })).status).toBe(422)
    expect((await send('', { fields: { title: 'b' } })).status).toBe(400)
    const refused = await read(await send('k2', {}))
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: { code: 'BITRIX_REST_V3_EXCEPTION_VALIDATION', validation: [{ field: 'title' }] },
      },
    })
    expect((await send('k2', { fields: {} })).status).toBe(200)
    expect(await read(await send('k3', {}, 'crm.item.add'))).toMatchObject({
      status: 404,
      body: { error: { code: expect.stringContaining('METHODNOTFOUND') } },
    })
    await world.stop()
  })
})
