import { afterEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { asInstant, HOUR } from '../../../shared/time/instant.ts'
import {
  APP,
  aScene,
  type Scene,
  type SceneOptions,
} from '../../../tests/contract/bitrix24-scene.ts'
import { addItem } from '../../../tests/hosts/bitrix24/crm/items.ts'
import { NEVER } from '../../../tests/hosts/bitrix24/switches.ts'
import type { MarkedEffect } from '../host.ts'
import { hasCaseMark } from './marks.ts'

const MARK = 'k7f3a9b2c1'
const WITH_REST_3 = { scopes: [...APP.scopes, 'tasks'] }
const HEAD = '2'

let scene: Scene
let card: CardRef
let aheadMs = 0
afterEach(() => scene.stop())

async function set(options: SceneOptions): Promise<void> {
  aheadMs = 0
  const now = () => asInstant(Date.now() + aheadMs)
  scene = await aScene({ ...options, dependencies: { now } })
  await scene.install()
  const fields = { title: 'Окна', assignedById: 3, contactIds: [] }
  const item = addItem(scene.world.portal.portal, 2, { fields, fm: [] }, { userId: 3 })
  card = { kind: 'deal', id: asId(String(item.id)) }
  scene.world.callLog.reset()
}

function aCase(changed: { readonly assignee?: string; readonly text?: string } = {}): MarkedEffect {
  return {
    mark: MARK,
    effect: {
      type: 'task.create',
      kind: 'case',
      subject: card,
      title: 'Разобрать сделку',
      text: changed.text ?? 'Стоит на стадии дольше срока',
      dueAt: asInstant(Date.UTC(2030, 0, 1)),
      assignee: asId(changed.assignee ?? HEAD),
    },
  }
}

function aNote(): MarkedEffect {
  return { mark: 'n7f3a9b2c1', effect: { type: 'note.add', subject: card, text: 'Передано' } }
}

const tasks = () => [...scene.world.portal.portal.state.tasks.values()]
const methods = () => scene.world.callLog.counts().methods

describe('a case of the head of sales', () => {
  it('is made by REST 3.0 in one request, on its card and with its mark', async () => {
    await set(WITH_REST_3)

    const [answer] = await scene.crm().perform([aCase()])

    expect(methods()).toEqual({ 'tasks.task.add': 1 })
    const [task] = tasks()
    expect(answer).toEqual({ mark: MARK, done: true, id: String(task?.id) })
    expect(task).toMatchObject({
      title: 'Разобрать сделку',
      responsibleId: 2,
      createdBy: 1,
      crm: [`D_${card.id}`],
      deadline: Date.UTC(2030, 0, 1),
    })
    expect(hasCaseMark(task?.description ?? '')).toBe(true)
  })

  it('is made once, though the answer was lost after the portal had made it', async () => {
    await set(WITH_REST_3)
    scene.world.switches.set({ answerLost: { share: 0, next: 1 } })

    const [lost] = await scene.crm().perform([aCase()])
    const [again] = await scene.crm().perform([aCase()])

    expect(lost).toMatchObject({ done: false, mayRetry: true })
    expect(again).toEqual({ mark: MARK, done: true, id: String(tasks()[0]?.id) })
    expect(tasks()).toHaveLength(1)
    expect(methods()).toEqual({ 'tasks.task.add': 2 })
  })

  it('is known to be made when the key was answered before to other words', async () => {
    await set(WITH_REST_3)
    scene.world.switches.set({ answerLost: { share: 0, next: 1 } })
    await scene.crm().perform([aCase()])

    const answers = await scene.crm().perform([aCase({ text: 'Сказано иначе' })])

    expect(answers).toEqual([{ mark: MARK, done: true, id: null }])
    expect(tasks()).toHaveLength(1)
  })

  it('does not take the other effects with it when its answer is lost', async () => {
    await set(WITH_REST_3)
    scene.world.switches.set({
      answerLost: { share: 0, next: 1 },
      answerLostFor: { pattern: '^tasks\\.task\\.add' },
    })

    const answers = await scene.crm().perform([aCase(), aNote()])

    expect(answers.map(({ done }) => done)).toEqual([false, true])
    scene.world.switches.set({ answerLost: NEVER })
  })

  it('is refused with the names of the wrong fields, and not tried again', async () => {
    await set(WITH_REST_3)

    const answers = await scene.crm().perform([aCase({ assignee: '999' }), aNote()])

    expect(answers).toEqual([
      {
        mark: MARK,
        done: false,
        reason:
          'BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION: Request validation failed: responsibleId',
        mayRetry: false,
      },
      expect.objectContaining({ done: true }),
    ])
  })

  it('is made with a renewed token when the portal takes the old one no more', async () => {
    await set(WITH_REST_3)
    aheadMs += 2000
    const { id } = scene.tenant()
    scene.secrets.set(id, { ...scene.secrets.get(id)!, accessToken: 'unknown' })

    const answers = await scene.crm().perform([aCase()])

    expect(answers).toMatchObject([{ done: true }])
    expect(tasks()).toHaveLength(1)
  })

  it.each([
    ['the portal has no REST 3.0', { ...WITH_REST_3, world: { methodsV3: [] } }],
    ['our app has no scope of it', {}],
  ])('goes into the batch with the others when %s, which is remembered', async (_why, options) => {
    await set(options)

    const first = await scene.counting(() => scene.crm().perform([aCase(), aNote()]))
    const second = await scene.counting(() =>
      scene.crm().perform([{ ...aCase(), mark: 'a000000000' }]),
    )

    expect([first.calls, second.calls]).toEqual([2, 1])
    expect(first.value.map(({ mark, done }) => [mark, done])).toEqual([
      [MARK, true],
      ['n7f3a9b2c1', true],
    ])
    expect(tasks()).toHaveLength(2)
    aheadMs += 6 * HOUR
    const later = await scene.counting(() =>
      scene.crm().perform([{ ...aCase(), mark: 'b000000000' }]),
    )
    expect(later.calls).toBeGreaterThan(1)
  })
})
