import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OTHER_APP, post, startTestWorld, type TestWorld } from '../test-world.ts'

let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld()
})

afterEach(() => world.stop())

async function result(
  method: string,
  params: Record<string, unknown> = {},
  userId = 1,
): Promise<unknown> {
  return (await world.call(method, params, userId)).body['result']
}

const idsOf = async (params: Record<string, unknown>) =>
  ((await result('user.get', params)) as { ID: string }[]).map(row => row.ID)

describe('user.get', () => {
  it.each([
    [{ FILTER: { ID: [3, 5] } }, ['3', '5']],
    [{ filter: { ACTIVE: false } }, ['6']],
    [{ FILTER: { ACTIVE: 'Y', UF_DEPARTMENT: 2 } }, ['2', '3', '4', '5']],
    [{ FILTER: { '>ID': 4 }, order: 'DESC' }, ['6', '5']],
    [{ ID: 2 }, ['2']],
    [{ FILTER: { LAST_NAME: 'Третья' } }, ['5']],
  ])('by %o finds %o', async (params, expected) => {
    expect(await idsOf(params)).toEqual(expected)
  })

  it('shows no contacts with the brief scope', async () => {
    const [brief] = (await result('user.get', { ID: 3 })) as object[]
    expect(Object.keys(brief ?? {})).not.toContain('EMAIL')
    expect(brief).toMatchObject({
      ID: '3',
      ACTIVE: true,
      UF_DEPARTMENT: [2],
      USER_TYPE: 'employee',
    })

    const rich = { ...OTHER_APP, scopes: ['user_basic'] }
    world.portal.life.addOtherApp(
      rich,
      { handlerUrl: 'http://x.test/', installUrl: 'http://x.test/' },
      1,
    )
    const answer = await post(`${world.portal.url}/rest/user.current`, {
      auth: world.token(3, rich.clientId),
    })
    expect(answer.body['result']).toMatchObject({ ID: '3', EMAIL: expect.stringContaining('@') })
  })
})

describe('people and departments', () => {
  it('are searched by words of the name', async () => {
    expect(await result('user.search', { FILTER: { FIND: 'ива' } })).toMatchObject([{ ID: '3' }])
  })

  it('know a head where there is one, and no parent of the root', async () => {
    const rows = await result('department.get')
    expect(rows).toEqual([
      { ID: '1', NAME: 'Компания', SORT: 500, UF_HEAD: '1' },
      { ID: '2', NAME: 'Отдел продаж', SORT: 500, PARENT: '1', UF_HEAD: '2' },
      { ID: '3', NAME: 'Бухгалтерия', SORT: 500, PARENT: '1' },
    ])
    expect(await result('department.get', { ID: [2, 3] })).toHaveLength(2)
    expect(await result('department.get', { UF_HEAD: 2 })).toMatchObject([{ ID: '2' }])
  })
})

describe('who calls', () => {
  it('is told by profile, user.admin and user.access', async () => {
    expect(await result('profile', {}, 3)).toMatchObject({
      ID: '3',
      ADMIN: false,
      TIME_ZONE: 'Europe/Moscow',
    })
    expect([await result('user.admin'), await result('user.admin', {}, 3)]).toEqual([true, false])
    expect(await result('user.access', { ACCESS: ['U3'] }, 3)).toBe(true)
    expect(await result('user.access', { ACCESS: ['G1'] }, 3)).toBe(false)
  })
})

describe('what there is', () => {
  it('is told by scope, method.get and feature.get', async () => {
    expect(await result('scope')).toEqual(world.portal.portal.state.app?.scopes)
    expect(await result('scope', { full: true })).toContain('department')
    expect(await result('method.get', { name: 'placement.bind' })).toEqual({
      isExisting: true,
      isAvailable: true,
    })
    expect(await result('method.get', { name: 'Placement.Bind' })).toEqual({
      isExisting: false,
      isAvailable: false,
    })
    expect(await result('feature.get', { CODE: 'rest_offline_extended' })).toEqual({ value: 'N' })
    expect(await result('server.time')).toMatch(/^\d{4}-\d\d-\d\dT.*\+03:00$/)
    expect(await result('events')).toContain('ONCRMDEALMOVETOCATEGORY')
  })
})

describe('options', () => {
  it('of the app are set by an administrator and read by everybody', async () => {
    expect(await world.call('app.option.set', { options: { a: 1 } }, 3)).toMatchObject({
      status: 400,
      body: { error: 'AccessException' },
    })
    expect(await result('app.option.get')).toEqual([])
    await result('app.option.set', { options: { a: 1, b: 'x' } })
    expect(await result('app.option.get', {}, 3)).toEqual({ a: 1, b: 'x' })
    expect(await result('app.option.get', { option: 'b' }, 3)).toBe('x')
    expect((await world.call('app.option.set')).body['error']).toBe('ArgumentNullException')
  })

  it('of a user are his own', async () => {
    await result('user.option.set', { options: { seen: 'Y' } }, 3)
    expect(await result('user.option.get', {}, 3)).toEqual({ seen: 'Y' })
    expect(await result('user.option.get', {}, 4)).toEqual([])
  })
})
