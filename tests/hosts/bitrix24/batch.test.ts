import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { read, startTestWorld, type TestWorld } from './test-world.ts'

let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld()
})

afterEach(() => world.stop())

interface BatchBody {
  readonly result: unknown
  readonly result_error: unknown
  readonly result_total: unknown
  readonly result_next: unknown
  readonly result_time: unknown
}

async function batch(cmd: unknown, more: Record<string, unknown> = {}): Promise<BatchBody> {
  const { status, body } = await world.call('batch', { cmd, ...more })
  expect(status).toBe(200)
  return body['result'] as BatchBody
}

describe('a batch', () => {
  it('answers by the keys of its commands, with totals beside', async () => {
    const answer = await batch({ me: 'profile?', people: 'user.get?FILTER%5BID%5D%5B0%5D=3' })
    expect(answer.result).toMatchObject({ me: { ID: '1' }, people: [{ ID: '3' }] })
    expect(answer.result_total).toEqual({ people: 1 })
    expect(answer.result_error).toEqual([])
    expect(answer.result_next).toEqual([])
    expect(Object.keys(answer.result_time as object)).toEqual(['me', 'people'])
  })

  it('answers a list of commands with a list, as long as none fails', async () => {
    expect((await batch(['user.admin', 'user.admin'])).result).toEqual([true, true])
    expect((await batch(['no.method', 'user.admin'])).result).toEqual({ 1: true })
  })

  it('works in a form and in a query, where commands are encoded twice', async () => {
    const form = new URLSearchParams({
      auth: world.token(),
      'cmd[me]': 'user.get?FILTER%5BID%5D=4',
    })
    const url = `${world.portal.url}/rest/batch`
    const posted = await read(await fetch(url, { method: 'POST', body: form }))
    const got = await read(await fetch(`${url}?${form}`))
    const raw = await read(
      await fetch(`${url}?auth=${world.token()}&cmd[me]=profile?&cmd[is]=user.admin`),
    )
    expect(raw.body['result']).toMatchObject({ result: { me: { ID: '1' }, is: true } })
    expect(posted.body['result']).toMatchObject({ result: { me: [{ ID: '4' }] } })
    expect(got.body['result']).toMatchObject({ result: { me: [{ ID: '4' }] } })
  })

  it('puts earlier results into later commands, whole lists too', async () => {
    const answer = await batch({
      user: 'user.current?',
      dep: 'department.get?ID=$result[user][UF_DEPARTMENT]',
      head: 'user.get?FILTER[ID]=$result[dep][0][UF_HEAD]',
      mixed: 'user.search?FILTER[FIND]=$result[user][NAME]%20Адм',
    })
    expect(answer.result_error).toEqual([])
    expect(answer.result).toMatchObject({
      dep: [{ ID: '1' }],
      head: [{ ID: '1' }],
      mixed: [{ LAST_NAME: 'Администраторова' }],
    })
  })

  it('reads what does not exist as nothing', async () => {
    const answer = await batch({ a: 'placement.unbind?PLACEMENT=$result[none][x]' })
    expect(answer.result_error).toMatchObject({
      a: { error: 'ERROR_ARGUMENT', argument: 'PLACEMENT' },
    })
  })

  it('goes on after a refusal, or halts', async () => {
    const cmd = { a: 'user.admin', b: 'no.method', c: 'user.admin' }
    expect(await batch(cmd)).toMatchObject({
      result: { a: true, c: true },
      result_error: {
        b: { error: 'ERROR_METHOD_NOT_FOUND', error_description: expect.any(String) },
      },
    })
    const halted = await batch(cmd, { halt: 1 })
    expect(halted.result).toEqual({ a: true })
    expect(Object.keys(halted.result_error as object)).toEqual(['b'])
    expect((await batch(cmd, { halt: '0' })).result).toEqual({ a: true, c: true })
  })

  it('refuses the commands beyond 50 and keeps the others', async () => {
    const cmd = Object.fromEntries(
      Array.from({ length: 52 }, (_, index) => [`k${index}`, 'user.admin']),
    )
    const answer = await batch(cmd)
    expect(Object.keys(answer.result as object)).toHaveLength(50)
    expect(answer.result_error).toEqual({
      k50: expect.objectContaining({ error: 'ERROR_BATCH_LENGTH_EXCEEDED' }),
      k51: expect.objectContaining({ error: 'ERROR_BATCH_LENGTH_EXCEEDED' }),
    })
  })

  it('refuses a batch inside', async () => {
    expect((await batch({ a: 'batch?cmd[x]=profile' })).result_error).toMatchObject({
      a: { error: 'ERROR_BATCH_METHOD_NOT_ALLOWED' },
    })
  })

  it('is empty lists without commands', async () => {
    expect(await batch({})).toEqual({
      result: [],
      result_error: [],
      result_total: [],
      result_next: [],
      result_time: [],
    })
  })

  it('keeps rights and scopes for every command', async () => {
    const auth = world.token(3)
    const { body } = await world.call(
      'batch',
      { cmd: { a: 'placement.get', b: 'user.admin' }, auth },
      3,
    )
    expect(body['result']).toMatchObject({
      result: { b: false },
      result_error: { a: { error: 'ACCESS_DENIED' } },
    })
  })
})
