import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld } from '../test-world.ts'

const APP = 'http://app.test:9'
let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld({}, APP)
})

afterEach(() => world.stop())

const tab = { PLACEMENT: 'CRM_DEAL_DETAIL_TAB', HANDLER: `${APP}/deal` }
const bind = (more: Record<string, unknown> = {}) =>
  world.call('placement.bind', { ...tab, ...more })

describe('a placement', () => {
  it('is bound and read back; options nobody documents are dropped', async () => {
    const langAll = { ru: { TITLE: 'Шаг', DESCRIPTION: '', GROUP_NAME: '' } }
    const answer = await bind({ TITLE: 'Step', LANG_ALL: langAll, OPTIONS: { height: 40 } })
    expect(answer.body['result']).toBe(true)
    expect((await world.call('placement.get')).body['result']).toEqual([
      {
        placement: 'CRM_DEAL_DETAIL_TAB',
        userId: 0,
        handler: `${APP}/deal`,
        options: [],
        title: 'Step',
        description: '',
        langAll,
      },
    ])
  })

  it('keeps the options its place documents', async () => {
    await bind({ PLACEMENT: 'CRM_REQUISITE_AUTOCOMPLETE', OPTIONS: { countries: '1', other: 2 } })
    expect((await world.call('placement.get')).body['result']).toMatchObject([
      { options: { countries: '1' } },
    ])
  })

  it.each([
    [{ PLACEMENT: '' }, 200, 'ERROR_ARGUMENT'],
    [{ HANDLER: '' }, 200, 'ERROR_ARGUMENT'],
    [{ USER_ID: 3 }, 200, 'ERROR_PLACEMENT_USER_MODE'],
    [{ PLACEMENT: 'PAGE_BACKGROUND_WORKER' }, 200, 'EMPTY_ERROR_HANDLER_URL'],
    [{ PLACEMENT: 'CRM_NOWHERE' }, 400, 'ERROR_PLACEMENT_NOT_FOUND'],
    [{ PLACEMENT: 'CALL_CARD' }, 400, 'ERROR_PLACEMENT_NOT_FOUND'],
    [{ HANDLER: '/deal' }, 400, 'ERROR_WRONG_HANDLER_URL'],
    [{ HANDLER: 'ws://app.test/x' }, 400, 'ERROR_UNSUPPORTED_PROTOCOL'],
  ])('with %o is refused: %i %s', async (more, status, error) => {
    expect(await bind(more)).toMatchObject({ status, body: { error } })
  })

  it('is refused twice with one handler, and a second one where one is the most', async () => {
    await bind()
    expect(await bind()).toMatchObject({
      status: 400,
      body: { error_description: 'Unable to set placement handler: Handler already binded' },
    })
    expect((await bind({ HANDLER: `${APP}/other` })).status).toBe(200)
    await bind({ PLACEMENT: 'REST_APP_URI' })
    expect(await bind({ PLACEMENT: 'REST_APP_URI', HANDLER: `${APP}/other` })).toMatchObject({
      status: 200,
      body: { error: 'ERROR_PLACEMENT_MAX_COUNT' },
    })
  })

  it('is unbound with a counter that grows by two', async () => {
    await bind()
    await bind({ HANDLER: `${APP}/other` })
    expect(await world.call('placement.unbind', {})).toMatchObject({
      status: 400,
      body: { error: 'ERROR_ARGUMENT' },
    })
    const answer = await world.call('placement.unbind', { PLACEMENT: 'CRM_DEAL_DETAIL_TAB' })
    expect(answer.body['result']).toEqual({ count: 4 })
  })

  it('is listed by the app’s scopes', async () => {
    const codes = (await world.call('placement.list')).body['result'] as string[]
    expect(codes).toContain('CRM_LEAD_DETAIL_TAB')
    expect(codes).toContain('LEFT_MENU')
    expect(codes).not.toContain('CALL_CARD')
  })
})

const type = {
  USER_TYPE_ID: 'strip',
  HANDLER: `${APP}/strip`,
  TITLE: 'Шаг',
  OPTIONS: { height: 48 },
}
const add = (more: Record<string, unknown> = {}) =>
  world.call('userfieldtype.add', { ...type, ...more })

describe('a field type', () => {
  it('is added, changed, listed by its short code and deleted', async () => {
    expect((await add()).body['result']).toBe(true)
    await world.call('userfieldtype.update', { USER_TYPE_ID: 'strip', HANDLER: `${APP}/strip2` })
    const listed = await world.call('userfieldtype.list')
    expect(listed.body).toMatchObject({
      total: 1,
      result: [
        { USER_TYPE_ID: 'strip', HANDLER: `${APP}/strip2`, TITLE: 'Шаг', OPTIONS: { height: 48 } },
      ],
    })
    expect(
      (await world.call('userfieldtype.delete', { USER_TYPE_ID: 'strip' })).body['result'],
    ).toBe(true)
    expect((await world.call('userfieldtype.list')).body['result']).toEqual([])
  })

  it.each([
    [{ USER_TYPE_ID: '' }, 'ERROR_ARGUMENT'],
    [{ USER_TYPE_ID: 'Strip' }, 'ERROR_ARGUMENT'],
    [{ USER_TYPE_ID: 'a'.repeat(50) }, 'ERROR_ARGUMENT'],
    [{ TITLE: '' }, 'ERROR_ARGUMENT'],
    [{ HANDLER: 'http://elsewhere.test/strip' }, 'ERROR_WRONG_HANDLER_URL'],
  ])('with %o is refused: %s', async (more, error) => {
    expect(await add(more)).toMatchObject({ status: 400, body: { error } })
  })

  it('has a handler of its own', async () => {
    await add()
    expect(await add({ USER_TYPE_ID: 'other' })).toMatchObject({
      status: 400,
      body: { error: 'ERROR_CORE', error_description: expect.stringContaining('already binded') },
    })
    expect(await add({ HANDLER: `${APP}/b` })).toMatchObject({
      status: 400,
      body: { error: 'ERROR_CORE' },
    })
  })

  it('is an administrator’s business', async () => {
    expect(await world.call('userfieldtype.add', type, 3)).toMatchObject({ status: 403 })
    expect(await world.call('userfieldtype.delete', { USER_TYPE_ID: 'none' })).toMatchObject({
      status: 400,
    })
  })
})
