import { describe, expect, it } from 'vitest'
import type { MergeRow } from '../../shared/contract/merge.ts'
import { DAY, MINUTE } from '../../shared/time/instant.ts'
import type { Stage } from '../stage.ts'
import {
  carryOut,
  itemsOf,
  merged,
  orderFor,
  pictureOf,
  readMerge,
  twice,
  undo,
} from './merge-scene.ts'
import { knowContact, OTHER_REP, REP } from './scenes.ts'

/** Of a stage that others use, too. */
export function describeUndo(get: () => Stage): void {
  describe('taking a merge back', () => {
    describeWhole(get)
    describePartly(get)
  })
}

function describeWhole(get: () => Stage): void {
  it('makes the card anew with what hung on it, and says what did not return', async () => {
    const stage = get()
    const { one, other, deals, task } = twice(stage)
    const [before, lost] = pictureOf(stage, one, other)
    const merge = await merged(stage, one, other)

    const { answer } = await undo(stage, merge)

    const id = deals[2].contactIds[0] ?? 0
    expect(id).not.toBe(one.id)
    const [now, anew] = pictureOf(stage, one, itemsOf(stage, 3).get(id)!)
    expect(now).toEqual(before)
    expect(anew).toMatchObject({ values: lost?.values })
    const { post, originatorId, originId, assignedById } = lost?.fields ?? {}
    expect(anew?.fields).toMatchObject({
      post,
      originatorId,
      originId,
      assignedById,
      name: 'Ваня',
    })
    expect(task.bindings).toEqual([{ entityTypeId: 3, entityId: id }])
    expect(answer).toMatchObject({
      end: 'done',
      returned: [
        `Карточка «Ветров Ваня» создана заново под номером ${id}`,
        'Возвращено: 1 сделка, 1 дело, 4 поля',
      ],
    })
    expect(answer.lost.map(({ key }) => key)).toContain('ids')
    const count = itemsOf(stage, 3).size
    expect((await undo(stage, merge)).answer.end).toBe('done')
    expect(itemsOf(stage, 3).size).toBe(count)
  })

  it('makes nothing twice where it was cut off, and is finished by a job', async () => {
    const stage = get()
    const { one, other, deals } = twice(stage)
    const merge = await merged(stage, one, other)
    await stage.settled()
    const count = itemsOf(stage, 3).size
    const answerLostFor = { pattern: 'crm.item.add' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
    expect((await undo(stage, merge)).status).toBe(503)

    await stage.moveTime(3 * MINUTE)

    const { answer } = await readMerge<MergeRow>(stage, `/state?merge=${merge}`)
    expect(answer).toMatchObject({ state: 'undone', undoUntil: null })
    expect(itemsOf(stage, 3).size).toBe(count + 1)
    expect(deals[2].contactIds).not.toContain(one.id)
  })
}

function describePartly(get: () => Stage): void {
  it('leaves what somebody has gone on with, and says so', async () => {
    const stage = get()
    const { one, other, deals } = twice(stage)
    const merge = await merged(stage, one, other)
    Object.assign(one.fields, { post: 'учредитель' })
    const another = knowContact(stage, { first: 'Олег' })
    deals[2].contactIds = [another.id]

    const { answer } = await undo(stage, merge)

    expect(answer.end).toBe('partly')
    expect(one.fields['post']).toBe('учредитель')
    expect(deals[2].contactIds).toEqual([another.id])
  })

  it('gives back what the person himself may not see', async () => {
    const stage = get()
    const { one, other, deals } = twice(stage)
    deals[2].fields['assignedById'] = OTHER_REP
    const { order } = await orderFor(stage, [one, other], REP)
    const { answer } = await carryOut(stage, order, REP)
    if (answer.type !== 'done') throw new Error(`not merged: ${answer.type}`)
    expect(deals[2].contactIds).toEqual([one.id])

    expect((await undo(stage, answer.merge, REP)).answer.end).toBe('done')
    expect(deals[2].contactIds).not.toContain(one.id)
  })

  it('is for who merged or an administrator, and for 180 days', async () => {
    const stage = get()
    const { one, other } = twice(stage)
    const merge = await merged(stage, one, other)
    expect((await undo(stage, merge, REP)).status).toBe(404)
    await stage.query('update merging set begun_at = begun_at - $1 where id = $2', [
      180 * DAY,
      merge,
    ])
    expect((await undo(stage, merge)).answer.end).toBe('late')
  })
}
