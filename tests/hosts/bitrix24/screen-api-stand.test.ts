import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notify } from './crm/logic.ts'
import {
  HOSTILE,
  HOUR,
  OTHER_REP,
  REP,
  startScreenScene,
  type ScreenScene,
} from './screen-api-scene.ts'
import type { LinkedCard } from './screen/wire.ts'

let scene: ScreenScene

beforeAll(async () => void (scene = await startScreenScene()))
afterAll(() => scene.stop())

function state() {
  return scene.world.portal.portal.state
}

describe('the request from the site', () => {
  it('becomes a lead whose names stay what was typed', async () => {
    const form = { name: `${HOSTILE} Иванов`, phone: '+79161234567', email: '', comment: HOSTILE }

    const { body } = await scene.ask<{ id: number }>('form', { body: { ...form, sourceId: 'WEB' } })

    expect(state().items[1].get(body.id)?.fields).toMatchObject({
      name: HOSTILE,
      lastName: 'Иванов',
      comments: HOSTILE,
      sourceId: 'WEB',
    })
  })

  it('is refused when there is no way to answer the client', async () => {
    const answer = await scene.ask('form', { body: { name: 'Иван', phone: '', email: '' } })

    expect([answer.status, answer.body.error]).toEqual([400, 'NO_CONTACT'])
  })
})

describe('the time of the portal', () => {
  it('moves forward for everybody', async () => {
    const before = scene.world.portal.portal.now()

    const { body } = await scene.ask<{ now: number }>('time', { body: { ms: HOUR } })

    expect(body.now - before).toBeGreaterThanOrEqual(HOUR)
  })

  it('does not go back', async () => {
    expect((await scene.ask('time', { body: { ms: -HOUR } })).status).toBe(400)
  })
})

describe('the pulse', () => {
  it('grows with every change and counts unread messages of the person', async () => {
    const before = (await scene.ask<{ revision: number }>('pulse', { user: REP })).body
    notify(scene.world.portal.portal, { userId: REP, message: 'Нет дела', tag: null })

    const after = (await scene.ask<{ revision: number; unread: number }>('pulse', { user: REP }))
      .body

    expect(after.revision).toBeGreaterThan(before.revision)
    expect(after.unread).toBe(1)
  })
})

describe('failure switches', () => {
  it('are set and taken back', async () => {
    await scene.ask('switches', { body: { rest503: { share: 0.5, next: 2 } } })
    const set = scene.world.switches.settings.rest503
    await scene.ask('switches/reset', { body: {} })

    expect([set, scene.world.switches.settings.rest503]).toEqual([
      { share: 0.5, next: 2 },
      { share: 0, next: 0 },
    ])
  })

  it.each([
    [{ noSuch: 1 }],
    [{ slowMs: 'many' }],
    [{ rest503: { share: 2, next: 0 } }],
    [{ rest503: null }],
    [{ slowMs: -1 }],
    [{ answerLostFor: 'nobody' }],
    [{ toString: 'all' }],
  ])('are refused as %o', async body => {
    expect((await scene.ask('switches', { body })).status).toBe(400)
  })
})

describe('the door of the screen', () => {
  it('refuses a body that is no JSON', async () => {
    const answer = await fetch(`${scene.world.portal.url}/screen/api/comment`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-screen-user': '1' },
      body: '{"type":',
    })

    expect(answer.status).toBe(400)
  })

  it('does not take forms, which any page could send', async () => {
    const answer = await fetch(`${scene.world.portal.url}/screen/api/app/uninstall`, {
      method: 'POST',
      body: new URLSearchParams({ clean: '1' }),
    })

    expect(answer.status).toBe(415)
  })

  it('leads addresses of a real portal to their place on the screen', async () => {
    const answer = await fetch(`${scene.world.portal.url}/crm/deal/details/5/`, {
      redirect: 'manual',
    })

    expect(answer.headers.get('location')).toBe('/screen/#open=%2Fcrm%2Fdeal%2Fdetails%2F5%2F')
  })

  it('finds cards a person may see for the dialog of choice', async () => {
    const id = scene.addDeal({ title: 'Редкое слово' })
    const picked = async (user: number) =>
      (
        await scene.ask<LinkedCard[]>(`pick?types=2&search=${encodeURIComponent('редкое')}`, {
          user,
        })
      ).body

    expect(await picked(REP)).toMatchObject([{ type: 2, id }])
    expect(await picked(OTHER_REP)).toEqual([])
  })
})
