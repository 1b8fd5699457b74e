import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { QueueAnswer, QueueRow } from '../../shared/contract/queue.ts'
import type { CardScore } from '../../server/store/port/scores.ts'
import { writeScores } from '../../server/store/scores-rows.ts'
import { asId } from '../../shared/crm/ids.ts'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { ADMIN, HEAD_OF_SALES, REPS } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { aLook, deal } from '../score-samples.ts'
import type { Stage } from '../stage.ts'
import { ACT, limitOf, limits, setCase } from './cases-scene.ts'
import { bearerOf, getJson, postJson, proofOf } from './doors.ts'
import { knowContact, nowOf, OTHER_REP, portalOf, REP, refOf, sendDeal, tasksOf } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
/** Of the first rep: a client in Samara, one in Vladivostok, one behind a number of no place. */
let samara: Item
let east: Item
let nowhere: Item
let others: Item

function dealOf(name: string, phone: string, entry: { owner?: number; amount?: number } = {}) {
  const contact = knowContact(stage, { first: name, last: 'Петров', phones: [phone] })
  const { owner = REP, amount = 100_000 } = entry
  const fields = { opportunity: amount, currencyId: 'RUB' }
  return sendDeal(stage, { title: `Сделка ${name}`, contacts: [contact.id], owner, fields })
}

beforeAll(async () => {
  stage = await setCase({
    'limit-stage-time': { ...ACT, ...limits({ 'deal:NEW': limitOf(2, 'hours', true) }) },
  })
  samara = dealOf('Игорь', '+7 846 231-60-14', { amount: 300_000 })
  east = dealOf('Олег', '+7 423 240-11-22')
  nowhere = dealOf('Семён', '8 800 555-35-35')
  others = dealOf('Пётр', '+7 495 777-12-34', { owner: OTHER_REP })
  await stage.settled()
  const scores = writeScores([
    { card: refOf(samara), score: scoreOf(0.6) },
    { card: refOf(east), score: scoreOf(0.3) },
  ])
  const version = { madeAt: nowOf(stage), state: 'shown', learnt: {}, report: {} } as const
  await stage.service.store.scores.addVersion(stage.tenant, { kind: 'deal', ...version })
  await stage.service.store.scores.put(stage.tenant, scores)
  await stage.query('delete from score_version')
})
afterAll(() => stage.close())

function scoreOf(forecast: number): CardScore {
  return {
    forecast,
    low: forecast - 0.1,
    high: forecast + 0.1,
    version: 1,
    scoredAt: nowOf(stage),
    isUnsure: false,
    up: [],
    down: [],
    trend: null,
  }
}

async function queueOf(user: number, wish = ''): Promise<QueueAnswer> {
  const { status, body } = await getJson(stage, `/api/queue${wish}`, await bearerOf(stage, user))
  expect(status).toBe(200)
  return body as unknown as QueueAnswer
}

function rowOf({ rows }: QueueAnswer, item: Item): QueueRow | undefined {
  return rows.find(({ card }) => card.id === String(item.id))
}

const titlesOf = ({ rows }: QueueAnswer) => rows.map(({ title }) => title).toSorted()

describe('the queue of a rep', () => {
  it('has his own open cards with their clients, amounts, chances and limits', async () => {
    const answer = await queueOf(REP)

    expect(titlesOf(answer)).toEqual(['Сделка Игорь', 'Сделка Олег', 'Сделка Семён'])
    expect(rowOf(answer, samara)).toMatchObject({
      client: 'Петров Игорь',
      owner: null,
      chance: 0.6,
      amount: { minor: 30_000_000, currency: 'RUB' },
      worth: 3,
      phone: { e164: '+78462316014' },
      zone: 'Europe/Samara',
    })
    const stageSince = rowOf(answer, samara)?.limit?.exceededAt ?? 0
    expect(stageSince - stage.clock.now()).toBeLessThanOrEqual(2 * HOUR)
    expect(rowOf(answer, nowhere)?.chance).toBeNull()
    expect(answer.people).toEqual([])
  })

  it('tells by the client’s own clock when he may be called, and of a number of no place nothing', async () => {
    const answer = await queueOf(REP)
    const now = stage.clock.now()

    // 11:00 in Samara, 17:00 in Vladivostok.
    const until = (item: Item) => ((rowOf(answer, item)?.open?.[0]?.to ?? 0) - now) / HOUR
    expect(until(samara)).toBeCloseTo(7, 1)
    expect(until(east)).toBeCloseTo(1, 1)
    expect(rowOf(answer, nowhere)).toMatchObject({ zone: null, open: null })
  })

  it('believes a zone set by hand', async () => {
    const bearer = await bearerOf(stage, REP, nowhere)
    const zone = { zone: 'Asia/Omsk', nonce: 'zone-by-hand-1' }
    expect((await postJson(stage, '/api/card-tab/zone', zone, bearer)).status).toBe(200)

    expect(rowOf(await queueOf(REP), nowhere)).toMatchObject({ zone: 'Asia/Omsk' })
    expect(rowOf(await queueOf(REP), nowhere)?.open).toHaveLength(3)
  })

  it('is closed to who asks for somebody else’s cards', async () => {
    const bearer = await bearerOf(stage, REP)
    for (const wish of ['?whose=people', `?whose=people&person=${OTHER_REP}`])
      expect((await getJson(stage, `/api/queue${wish}`, bearer)).status).toBe(403)
    const junk = await getJson(stage, "/api/queue?whose=people&person=1'--", bearer)
    expect(junk.status).toBe(422)
  })

  it('leaves behind who was shown which percent', async () => {
    await queueOf(REP)
    const rows = await stage.query<{ card: string }>(
      'select distinct card from score_shown where tenant = $1 and shown_to = $2',
      [stage.tenant, String(REP)],
    )
    expect(rows.map(({ card }) => card).toSorted()).toEqual(
      [`deal:${samara.id}`, `deal:${east.id}`].toSorted(),
    )
  })
})

describe('the queue of a head of sales', () => {
  it('has the cards of his people and names who is responsible', async () => {
    const answer = await queueOf(HEAD_OF_SALES, '?whose=people')

    expect(titlesOf(answer)).toHaveLength(4)
    expect(rowOf(answer, others)?.owner).toBe('Пётр Второй')
    expect(answer.people.map(({ id }) => id)).toContain(String(REP))
  })

  it('may be narrowed to one of them, and to nobody who is none', async () => {
    const wish = `?whose=people&person=${OTHER_REP}`
    expect(titlesOf(await queueOf(HEAD_OF_SALES, wish))).toEqual(['Сделка Пётр'])
    const bearer = await bearerOf(stage, HEAD_OF_SALES)
    const stranger = await getJson(stage, '/api/queue?whose=people&person=1', bearer)
    expect(stranger.status).toBe(403)
  })
})

describe('a step planned from the queue', () => {
  const step = (item: Item, nonce: string, user: number) => ({
    card: refOf(item),
    title: 'Перезвонить',
    dueAt: stage.clock.now() + DAY,
    nonce,
    proof: proofOf(stage, user),
  })

  it('stands on the card, once, whatever is clicked twice', async () => {
    const bearer = await bearerOf(stage, REP)
    const question = step(east, 'nonce-of-queue-1', REP)

    const first = await postJson(stage, '/api/queue/step', question, bearer)
    const second = await postJson(stage, '/api/queue/step', question, bearer)

    expect([first.status, second.status]).toEqual([200, 200])
    const made = tasksOf(stage, east).filter(({ subject }) => subject === 'Перезвонить')
    expect(made).toHaveLength(1)
  })

  it('is refused where the host lets this person not change the card, or the proof is another’s', async () => {
    portalOf(stage).state.users.get(OTHER_REP)!.isReader = true
    const reader = await bearerOf(stage, OTHER_REP)
    const own = step(samara, 'nonce-of-queue-2', OTHER_REP)
    expect((await postJson(stage, '/api/queue/step', own, reader)).status).toBe(403)
    const stolen = step(samara, 'nonce-of-queue-3', REP)
    expect((await postJson(stage, '/api/queue/step', stolen, reader)).status).toBe(403)
    const none = { ...step(samara, 'nonce-of-queue-4', REP), proof: {} }
    expect((await postJson(stage, '/api/queue/step', none, reader)).status).toBe(403)
  })
})

describe('the queue of who has more cards than are shown', () => {
  it('is cut after everybody has got his place, hours and limits counted', async () => {
    const owned = { owner: asId<never>(REPS[2]), contacts: [] }
    const elsewhere = { ...owned, stage: asId<never>('deal:OTHER') }
    const crowd = Array.from({ length: 205 }, (_, id) => aLook(deal(1_000_000 + id), elsewhere))
    // No amount, no chance, and the last name of all; but beyond its limit.
    const late = aLook(deal(9_000_000), { ...owned, amount: null, title: 'Забытая' })
    await stage.service.store.scores.observe(stage.tenant, [...crowd, late])

    const answer = await queueOf(REPS[2])
    expect(answer.rows[0]?.title).toBe('Забытая')
    expect([answer.rows.length, answer.isCut]).toEqual([200, true])
  })
})

describe('a card before anything was learnt', () => {
  it('has no percent, though a number lies in the database', async () => {
    const bearer = await bearerOf(stage, REP, samara)
    const { status, body } = await getJson(stage, '/api/score', bearer)

    expect(status).toBe(200)
    expect(body).toMatchObject({ standing: { type: 'none' } })
    expect(JSON.stringify(body)).not.toContain('%')
  })

  it('is told about to who sees it alone', async () => {
    expect((await getJson(stage, '/api/score', await bearerOf(stage, REP))).status).toBe(403)
  })
})

describe('the page of quality', () => {
  const turn = { column: 'source', isOn: false }

  it('is there for administrators and heads, empty before anything was learnt', async () => {
    const quality = async (user: number) =>
      getJson(stage, '/api/quality', await bearerOf(stage, user))

    expect((await quality(REP)).status).toBe(403)
    expect((await quality(HEAD_OF_SALES)).body).toMatchObject({ canChange: false })
    const { body } = await quality(ADMIN)
    expect(body).toMatchObject({
      canChange: true,
      kinds: [
        { kind: 'deal', standing: { type: 'empty' }, gains: null, bands: [], versions: [] },
        { kind: 'lead', standing: { type: 'empty' } },
      ],
    })
  })

  it('is changed by administrators alone, and only where there is something to switch', async () => {
    const post = async (user: number, path: string, question: object) =>
      (await postJson(stage, path, question, await bearerOf(stage, user))).status

    expect(await post(HEAD_OF_SALES, '/api/quality/column', turn)).toBe(403)
    expect(await post(HEAD_OF_SALES, '/api/quality/field', { isOn: true })).toBe(403)
    expect(await post(ADMIN, '/api/quality/column', turn)).toBe(422)
    expect(await post(ADMIN, '/api/quality/column', { column: 1 })).toBe(422)
    expect(await post(ADMIN, '/api/quality/field', { isOn: true })).toBe(200)
    const { isFieldWritten } = await stage.service.store.scores.settings(stage.tenant)
    expect(isFieldWritten).toBe(true)
  })
})
