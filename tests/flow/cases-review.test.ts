import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type {
  CaseDecided,
  CardCaseAnswer,
  CasesAnswer,
  ReasonsAnswer,
} from '../../shared/contract/cases.ts'
import type { StripAnswer } from '../../shared/contract/rule-strip.ts'
import { DAY, HOUR, MINUTE, plus } from '../../shared/time/instant.ts'
import { completeTask } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { startService } from '../../server/service.ts'
import { freePort, type Stage } from '../stage.ts'
import { ACT, casesOf, limitOf, limits, setCase } from './cases-scene.ts'
import { bearerOf, getJson, journalOf, postJson, proofOf } from './doors.ts'
import {
  change,
  comeRound,
  ledgerOf,
  notesOf,
  nowOf,
  OTHER_REP,
  planStep,
  portalOf,
  refOf,
  REP,
  sendDeal,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
let deal: Item

/** The limit of the first stage is an hour by the calendar. */
beforeAll(async () => {
  stage = await setCase({
    'limit-stage-time': { ...ACT, ...limits({ 'deal:NEW': limitOf(1, 'hours', true) }) },
  })
  deal = sendDeal(stage, { title: 'Застряла', owner: REP })
  await stage.settled()
  await stage.moveTime(2 * HOUR)
})
afterAll(() => stage.close())

async function read<Answer>(path: string, user: number, item?: Item): Promise<Answer> {
  const { status, body } = await getJson(stage, path, await bearerOf(stage, user, item))
  expect(status).toBe(200)
  return body as unknown as Answer
}

const casesIn = (state: string, user = HEAD_OF_SALES) =>
  read<CasesAnswer>(`/api/cases?state=${state}`, user)
const cardCase = (user: number, item = deal) => read<CardCaseAnswer>('/api/cases/card', user, item)

/** As somebody's page sends it: the host is asked in his own name. */
async function send(path: string, user: number, body: object) {
  const proof = { ...proofOf(stage, user) }
  return postJson(stage, path, { ...body, proof }, await bearerOf(stage, user))
}

function decision(given: { readonly id: string; readonly round: number }, nonce = 'decide-once') {
  const answers = ['Дорого', '', 'Директор, нет', '', '']
  const nextAt = plus(nowOf(stage), 3 * DAY)
  return { ...given, nonce, answers, nextAt, reason: 'no-budget', text: 'Предложить рассрочку' }
}

describe('a deal taken apart', () => {
  it('has a case as soon as its limit gives the head a task; the rep reads it and changes nothing', async () => {
    const { rows, script, counts } = await casesIn('open')
    const strip = await read<StripAnswer>('/api/rule-strip', REP, deal)

    expect(rows).toMatchObject([
      { title: 'Застряла', stage: 'Новая', canChange: true, decision: null },
    ])
    expect(counts).toEqual({ open: 1, decided: 0, closed: 0 })
    expect([script.questions.length, script.reasons.length]).toEqual([5, 8])
    expect(strip.review?.short).toBe('Ждёт разбора')
    expect(await cardCase(REP)).toMatchObject({ canOpen: false, last: { canChange: false } })
    const [file] = rows
    expect((await send('/api/cases/decide', REP, decision(file!))).status).toBe(403)
    const rep = await bearerOf(stage, REP)
    expect((await getJson(stage, '/api/cases', rep)).status).toBe(403)
  })

  it('is not opened twice, by hand or by a second cause at the same moment', async () => {
    const open = (nonce: string) =>
      send('/api/cases/open', HEAD_OF_SALES, { card: refOf(deal), nonce })

    const answers = await Promise.all([open('by-hand-1'), open('by-hand-2')])

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await casesIn('open')).total).toBe(1)
    expect(
      (await send('/api/cases/open', REP, { card: refOf(deal), nonce: 'by-hand-3' })).status,
    ).toBe(403)
  })

  it('gets its step, its note and the end of the task once, though the answer is lost and the click repeated', async () => {
    const [file] = (await casesIn('open')).rows
    stage.world.switches.set({
      answerLost: { share: 0, next: 1 },
      answerLostFor: { pattern: '^crm\\.activity\\.todo\\.add' },
    })
    const first = send('/api/cases/decide', HEAD_OF_SALES, decision(file!))
    await expect.poll(() => stage.world.switches.settings.answerLost.next).toBe(0)
    await stage.retryNow()
    expect((await first).status).toBe(200)
    const again = await send('/api/cases/decide', HEAD_OF_SALES, decision(file!))
    await stage.settled()

    expect((again.body as unknown as CaseDecided).text).toMatch(
      /^Решение записано. Дело поставлено: /,
    )
    const steps = tasksOf(stage, deal).filter(({ providerId }) => providerId === 'CRM_TODO')
    expect(steps.map(({ subject, responsibleId }) => [subject, responsibleId])).toEqual([
      ['Предложить рассрочку', REP],
    ])
    const notes = notesOf(stage, deal).filter(note => note.startsWith('Разбор сделки'))
    expect(notes).toEqual([
      expect.stringMatching(
        /Причина: Нет бюджета\nРешение: Предложить рассрочку\n.*\n.*\n— Дорого\n/,
      ),
    ])
    expect(casesOf(stage, deal)).toMatchObject([{ status: 5 }])
    expect((await ledgerOf(stage, deal)).filter(({ state }) => state !== 'done')).toEqual([])
    expect((await read<StripAnswer>('/api/rule-strip', REP, deal)).review?.text).toBe(
      'Разбор: Нет бюджета. Предложить рассрочку',
    )
  })

  it('is decided by one of two heads', async () => {
    const [file] = (await casesIn('decided')).rows
    const late = await send('/api/cases/decide', ADMIN, decision(file!, 'another-one'))

    expect([late.status, late.body]).toMatchObject([409, { error: 'stale' }])
  })

  it('is looked at again after two weeks, once, whoever of two servers comes first', async () => {
    // The portal's history knows seconds only.
    await stage.moveTime(MINUTE)
    change(stage, deal, { stageId: 'PREPARATION' })
    await stage.settled()
    // Behind the same public address: events go on coming to the first one.
    const listen = { port: await freePort(), host: '127.0.0.1' }
    const other = await startService({ ...stage.options, listen })
    stage.clock.moveBy(14 * DAY + MINUTE)
    await Promise.all([stage.service.kick(), other.kick()])
    await stage.settled()
    // The mirror of stages is waited for: who comes before it asks again within the hour.
    const outcomeOf = async () => (await casesIn('decided')).rows[0]?.outcome ?? null
    for (let tries = 0; tries < 6 && (await outcomeOf()) === null; tries++) {
      stage.clock.moveBy(HOUR + MINUTE)
      await Promise.all([stage.service.kick(), other.kick()])
      await stage.settled()
    }
    await other.stop()

    expect((await casesIn('decided')).rows).toMatchObject([{ outcome: { type: 'moved' } }])
    const lines = (await ledgerOf(stage, deal)).filter(({ key }) => key.endsWith('/outcome'))
    expect(lines).toHaveLength(1)
    const reasons = await read<ReasonsAnswer>('/api/cases/reasons?days=30', HEAD_OF_SALES)
    expect(reasons).toMatchObject({
      decided: 1,
      stages: [{ name: 'Новая', reasons: [{ reason: 'Нет бюджета', count: 1 }] }],
      outcomes: { known: 1, onwardsPercent: null },
    })
  })

  it('is opened again, and closed with its card; the journal has a line for each', async () => {
    const [file] = (await casesIn('decided')).rows
    const body = { id: file!.id, round: file!.round }
    expect((await send('/api/cases/reopen', HEAD_OF_SALES, body)).status).toBe(200)
    expect((await casesIn('open')).rows).toMatchObject([
      { round: 1, decision: null, earlier: [{ reason: 'Нет бюджета' }] },
    ])
    const reasons = await read<ReasonsAnswer>('/api/cases/reasons?days=30', HEAD_OF_SALES)
    // Counted where it was opened then.
    const stages = [{ name: 'Новая' }]
    expect(reasons).toMatchObject({ decided: 1, stages, outcomes: { known: 1 } })

    // The head's task of the first time is done with, and asks nothing.
    change(stage, deal, { title: 'Застряла снова' })
    await stage.settled()
    const [open] = (await casesIn('open')).rows
    expect(open).toMatchObject({ title: 'Застряла снова', isAskedAgain: false })
    expect(open?.stage).not.toBe('Новая')

    change(stage, deal, { stageId: 'WON' })
    await stage.settled()

    expect((await casesIn('closed')).rows).toMatchObject([
      { end: 'Сделка выиграна раньше решения' },
    ])
    expect((await send('/api/cases/reopen', HEAD_OF_SALES, { ...body, round: 1 })).status).toBe(422)
    const { rows } = await journalOf(stage)
    const said = rows.filter(({ rule }) => rule === 'Разбор').map(({ because }) => because)
    expect(said).toEqual(
      expect.arrayContaining([
        'закрыт: сделка выиграна раньше решения',
        'открыт снова: прежнее решение не помогло',
        'что стало через две недели: двинулась дальше',
        'решение разбора: Нет бюджета',
      ]),
    )
  })

  it('is asked about again when the head closes his task without a reason', async () => {
    const second = sendDeal(stage, { title: 'Вторая', owner: REP })
    await stage.settled()
    await stage.moveTime(2 * HOUR)
    const [task] = casesOf(stage, second)
    await stage.moveTime(5 * MINUTE)

    completeTask(portalOf(stage), task!, { userId: HEAD_OF_SALES })
    await stage.settled()

    expect((await casesIn('open')).rows).toMatchObject([{ title: 'Вторая', isAskedAgain: true }])
  })
})

describe('a card handed over from control', () => {
  const toOther = { to: String(OTHER_REP), withTasks: true }

  it('goes with the open steps of its responsible, in the right of who asks', async () => {
    const given = sendDeal(stage, { title: 'Передаётся', owner: REP })
    const mine = planStep(stage, given, plus(nowOf(stage), DAY))
    await stage.settled()
    const wish = { ...toOther, card: refOf(given), nonce: 'hand-over-1' }

    expect((await send('/api/control/hand-over', REP, wish)).status).toBe(403)
    const answer = await send('/api/control/hand-over', HEAD_OF_SALES, wish)
    await stage.settled()

    expect(answer.body).toEqual({ end: 'done', text: 'Передана, с ней 1 дело' })
    expect(given.fields['assignedById']).toBe(OTHER_REP)
    expect(portalOf(stage).state.activities.get(mine.id)?.responsibleId).toBe(OTHER_REP)
    const { rows } = await read<{ readonly rows: readonly { title: string; owner: string }[] }>(
      `/api/control?person=${OTHER_REP}`,
      ADMIN,
    )
    expect(rows.map(({ title }) => title)).not.toContain('Вторая')
    const repeated = await send('/api/control/hand-over', HEAD_OF_SALES, wish)
    expect(repeated.body).toEqual(answer.body)
    const again = await send('/api/control/hand-over', HEAD_OF_SALES, {
      ...wish,
      nonce: 'hand-over-2',
    })
    expect(again.body).toMatchObject({ end: 'same' })
  })

  it('gives none of its steps away when the host refuses it, and all of them when it is tried again', async () => {
    const kept = sendDeal(stage, { title: 'Не отдают', owner: REP })
    const mine = planStep(stage, kept, plus(nowOf(stage), DAY))
    await stage.settled()
    const { state } = portalOf(stage)
    // Whose right the server writes in.
    Object.assign(state.users.get(ADMIN)!, { admin: false, isReader: true })
    const wish = { ...toOther, card: refOf(kept), nonce: 'hand-over-4' }

    const refused = await send('/api/control/hand-over', HEAD_OF_SALES, wish)
    expect(refused.body).toMatchObject({ end: 'refused' })
    const planned = (await ledgerOf(stage, kept)).map(({ action }) => action.type)
    expect(planned.filter(type => type === 'task.hand-over')).toEqual([])

    Object.assign(state.users.get(ADMIN)!, { admin: true, isReader: false })
    const done = await send('/api/control/hand-over', HEAD_OF_SALES, wish)
    expect(done.body).toEqual({ end: 'done', text: 'Передана, с ней 1 дело' })
    expect(state.activities.get(mine.id)?.responsibleId).toBe(OTHER_REP)
  })

  it('is told apart where it is closed, gone, or not his to change', async () => {
    const wish = { ...toOther, nonce: 'hand-over-3' }
    const ask = async (card: object) =>
      (await send('/api/control/hand-over', HEAD_OF_SALES, { ...wish, card })).body

    expect(await ask(refOf(deal))).toMatchObject({ end: 'closed' })
    expect(await ask({ kind: 'deal', id: '424242' })).toMatchObject({ end: 'no-access' })
    const strange = await send('/api/control/hand-over', HEAD_OF_SALES, {
      ...wish,
      card: refOf(deal),
      to: '999',
    })
    expect(strange.status).toBe(422)
    await comeRound(stage)
  })
})
