import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MergeJournal } from '../../shared/contract/merge.ts'
import { DAY, MINUTE } from '../../shared/time/instant.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  addRequisite,
  carryOut,
  dieOn,
  innsOf,
  itemsOf,
  merged,
  orderFor,
  pictureOf,
  plannedSince,
  preview,
  readMerge,
  twice,
  undo,
} from './merge-scene.ts'
import { describeBulk } from './merge-bulk.ts'
import { describeUndo } from './merge-undo.ts'
import { comeRound, knowCompany, knowContact, OTHER_REP, portalOf, REP, tasksOf } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage

beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  stage.world.switches.set({ answerLost: NEVER })
  portalOf(stage).state.closedFields = []
})

describe('a merge', () => {
  it('shows what stays, what moves and what cannot come back, and writes nothing', async () => {
    const { one, other } = twice(stage)
    const before = pictureOf(stage, one, other)

    const { shown } = await orderFor(stage, [other, one])

    expect(shown).toMatchObject({
      survivor: String(one.id),
      why: 'Больше открытых сделок',
      others: 'deleted',
      mayMerge: true,
    })
    const kinds = new Map(shown.fields.map(({ key, kind, result }) => [key, `${kind}: ${result}`]))
    expect(kinds.get('name')).toBe('kept: Иван')
    expect(kinds.get('post')).toBe('added: директор')
    expect(kinds.get('phones')).toMatch(/^joined: \+7912\d+, \+7495\d+$/)
    expect(shown.moves.map(({ text }) => text)).toEqual(['1 сделка', '1 дело'])
    expect(shown.cannotUndo.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['ids', 'history', 'later']),
    )
    expect(pictureOf(stage, one, other)).toEqual(before)
  })

  it('leaves one card with everything of both, once however often it is ordered', async () => {
    const { one, other, deals, task } = twice(stage)
    // What a review finds about old deals is no news of ours.
    await comeRound(stage)
    const startedAt = stage.clock.now()
    const { order } = await orderFor(stage, [one, other])
    // As a page does that is clicked thrice, or several instances at once.
    const answers = await Promise.all([1, 2, 3].map(() => carryOut(stage, order)))
    expect([200, 409]).toEqual(expect.arrayContaining(answers.map(({ status }) => status)))
    const { answer } = await carryOut(stage, order)
    const again = await carryOut(stage, order)

    expect(answer).toMatchObject({
      type: 'done',
      text: 'Объединено. Перенесено: 1 сделка, 1 дело.',
    })
    expect(again.answer).toEqual(answer)
    expect(itemsOf(stage, 3).has(other.id)).toBe(false)
    expect(one.fields).toMatchObject({ name: 'Иван', post: 'директор' })
    expect(one.fm).toHaveLength(2)
    expect(deals.map(({ contactIds }) => contactIds)).toEqual([[one.id], [one.id], [one.id]])
    expect(tasksOf(stage, one)).toContain(task)

    // Our own webhooks come back: the index knows, and no rule begins anything.
    await stage.settled()
    expect(await plannedSince(stage, startedAt)).toEqual([])
    const known = await stage.query<{ id: string }>('select id from contact where id = any($1)', [
      [String(one.id), String(other.id)],
    ])
    expect(known).toEqual([{ id: String(one.id) }])
    const { answer: journal } = await readMerge<MergeJournal>(stage, '/journal')
    expect(journal.rows[0]).toMatchObject({
      state: 'merged',
      survivor: { id: String(one.id) },
      others: [{ id: String(other.id), title: 'Ветров Ваня' }],
      isBulk: false,
    })
    expect(journal.rows[0]?.undoUntil).toBeGreaterThan(stage.clock.now() + 179 * DAY)

    await undo(stage, journal.rows[0]?.merge ?? '')
    await stage.settled()
    expect(await plannedSince(stage, startedAt)).toEqual([])
  })

  it('writes nothing over cards that were deleted, changed or told apart since they were shown', async () => {
    const { one, other } = twice(stage)
    const third = knowContact(stage, { first: 'Иван', phones: ['+79120009999'] })
    const { order } = await orderFor(stage, [one, other])
    const gone = await orderFor(stage, [one, other, third])
    itemsOf(stage, 3).delete(third.id)
    const before = pictureOf(stage, one, other)

    expect((await carryOut(stage, gone.order)).answer).toMatchObject({
      type: 'gone',
      gone: [String(third.id)],
      text: expect.stringContaining('Ничего не изменено'),
    })
    expect(pictureOf(stage, one, other)).toEqual(before)
    Object.assign(other.fields, { comments: 'Просил звонить утром' })
    expect((await carryOut(stage, order)).answer).toMatchObject({ type: 'stale' })
    const said = await orderFor(stage, [one, other])
    await stage.query(
      `insert into base_apart (tenant, kind, one, other, group_id, said_by, said_at)
       values ($1, 'contact', $2, $3, 'g', '1', 1)`,
      [stage.tenant, ...[one, other].map(({ id }) => String(id)).toSorted()],
    )
    expect((await carryOut(stage, said.order)).answer).toMatchObject({ type: 'apart' })
    expect(itemsOf(stage, 3).has(other.id)).toBe(true)
    expect((await preview(stage, [one, third])).answer).toMatchObject({ type: 'gone' })
  })

  it.each(['by its page', 'by a job after its process was killed'])(
    'goes on where a lost answer has cut it off, %s',
    async how => {
      const { one, other, deals } = twice(stage)
      const { order } = await orderFor(stage, [one, other])
      const answerLostFor = { pattern: 'crm.entity.mergeBatch' }
      stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
      expect((await carryOut(stage, order)).status).toBe(503)
      // Nobody merges a card that is being merged.
      const third = knowContact(stage, { first: 'Иван', last: 'Ветров' })
      const beside = await orderFor(stage, [one, third])
      expect((await carryOut(stage, beside.order)).status).toBe(409)

      if (how === 'by its page') await carryOut(stage, order)
      if (how.endsWith('killed')) await dieOn(stage, order)
      await stage.moveTime(3 * MINUTE)

      const { answer: journal } = await readMerge<MergeJournal>(stage, '/journal')
      expect(journal.rows[0]).toMatchObject({
        state: 'merged',
        text: expect.stringContaining('1 сделка'),
      })
      expect(deals[2].contactIds).toEqual([one.id])
      expect(one.fm).toHaveLength(2)
    },
  )

  it('takes nothing from who may not change or delete one of the cards', async () => {
    const { one, other } = twice(stage, { owner: OTHER_REP })
    const before = pictureOf(stage, one, other)
    const { shown, order } = await orderFor(stage, [one, other], REP)

    expect(shown.mayMerge).toBe(false)
    expect((await carryOut(stage, order, REP)).status).toBe(403)
    // Who may change and not delete is told by the merge alone, and the values he chose do not stay.
    const rep = portalOf(stage).state.users.get(REP)
    Object.assign(rep ?? {}, { isKeeper: true })
    const his = twice(stage, { fields: { post: 'бухгалтер' } })
    Object.assign(his.one.fields, { post: 'директор' })
    const stood = pictureOf(stage, his.one, his.other)
    const ordered = await orderFor(stage, [his.one, his.other], REP)
    expect(ordered.shown.mayMerge).toBe(true)
    const choices = { post: String(his.other.id) }
    expect((await carryOut(stage, { ...ordered.order, choices }, REP)).status).toBe(403)
    expect(pictureOf(stage, his.one, his.other)).toEqual(stood)
    Object.assign(rep ?? {}, { isKeeper: false })
    const strangers = { ...order, proof: { accessToken: 'of-nobody' } }
    expect((await carryOut(stage, strangers, REP)).status).not.toBe(200)
    expect(pictureOf(stage, one, other)).toEqual(before)
  })

  it('is never of firms with different ИНН, and takes requisites along', async () => {
    const firms = ['7736207543', '7707083893', ''].map(inn => {
      const firm = knowCompany(stage, { title: 'Яндекс' })
      const fields = { ENTITY_TYPE_ID: 4, ENTITY_ID: firm.id, PRESET_ID: 3, NAME: 'Р', RQ_INN: inn }
      return { firm, fields }
    })
    for (const { firm, fields } of firms) await addRequisite(stage, firm, fields)
    const [yandex, sber, unknown] = firms.map(({ firm }) => firm) as [Item, Item, Item]

    expect((await preview(stage, [yandex, sber])).answer).toMatchObject({ type: 'apart' })

    const person = knowContact(stage, { first: 'Анна', company: unknown.id })
    const merge = await merged(stage, yandex, unknown)
    expect(innsOf(stage, yandex)).toEqual(['7736207543', ''])
    expect(person.fields).toMatchObject({ companyIds: [yandex.id] })
    await undo(stage, merge)
    expect(innsOf(stage, yandex)).toEqual(['7736207543'])
    const anew = Number(person.fields['companyId'])
    expect(itemsOf(stage, 4).get(anew)?.fields).toMatchObject({ title: 'Яндекс' })
    expect(innsOf(stage, itemsOf(stage, 4).get(anew)!)).toEqual([''])
  })
})

describe('a merge answered with CONFLICT (methodology, case 13)', () => {
  it('writes what the person has chosen into the cards and merges', async () => {
    const { one, other } = twice(stage, { fields: { post: 'бухгалтер' } })
    Object.assign(one.fields, { post: 'директор' })
    const { shown, order } = await orderFor(stage, [one, other])
    expect(shown.fields[0]).toMatchObject({ key: 'post', kind: 'conflict', choice: String(one.id) })

    const choices = { post: String(other.id) }
    expect((await carryOut(stage, { ...order, choices })).answer).toMatchObject({ type: 'done' })

    expect(itemsOf(stage, 3).has(other.id)).toBe(false)
    expect(one.fields['post']).toBe('бухгалтер')
  })

  it("leads to the portal's own merge page where it will not merge even then, and leaves the cards as they were", async () => {
    const { one, other } = twice(stage, { fields: { post: 'бухгалтер', birthdate: 1 } })
    Object.assign(one.fields, { post: 'директор', birthdate: 2 })
    portalOf(stage).state.closedFields = ['birthdate']
    const before = pictureOf(stage, one, other)
    const { order } = await orderFor(stage, [one, other])

    const choices = { post: String(other.id) }
    const { answer } = await carryOut(stage, { ...order, choices })

    const page = `${stage.world.portal.url}/crm/contact/merge/?id=${one.id},${other.id}`
    expect(answer).toMatchObject({ type: 'conflict', hostPage: page })
    expect(pictureOf(stage, one, other)).toEqual(before)
    const { answer: journal } = await readMerge<MergeJournal>(stage, '/journal')
    expect(journal.rows[0]).toMatchObject({ state: 'conflict', hostPage: page, undoUntil: null })
    expect((await carryOut(stage, order)).answer).toMatchObject({ type: 'conflict' })
  })
})

describeUndo(() => stage)
describeBulk(() => stage)
