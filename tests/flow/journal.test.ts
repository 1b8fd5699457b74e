import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JournalAnswer, JournalFile } from '../../shared/contract/journal.ts'
import { asId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, MINUTE } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { ledgerOf, nowOf, REP, sendDeal, sendLead, tasksOf } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const FORMULA = '=HYPERLINK("http://evil.example";"x")'
const SCRIPT = '<script>alert(1)</script>'

let stage: Stage
let deal: Item
let admin: string

beforeAll(async () => {
  stage = await setStage()
  admin = await bearerOf(stage, ADMIN)
  deal = sendDeal(stage, { title: SCRIPT })
  sendLead(stage, { title: 'Лид', last: FORMULA, phones: ['+7 916 555-66-77'] })
  await stage.settled()
  await stage.moveTime(16 * MINUTE)
})
afterAll(() => stage.close())

async function journal(query = ''): Promise<JournalAnswer> {
  const { status, body } = await getJson(stage, `/api/journal${query}`, admin)
  expect(status).toBe(200)
  return body as unknown as JournalAnswer
}

async function file(query = ''): Promise<JournalFile> {
  const { body } = await getJson(stage, `/api/journal/export${query}`, admin)
  return body as unknown as JournalFile
}

/** Rows as of a busy year, newest last. */
async function fill(count: number, tenant: string = stage.tenant): Promise<void> {
  const client = new Client({ connectionString: stage.database.url })
  await client.connect()
  await client.query(
    `insert into ledger (tenant, key, mark, rule, card, action, assignee, held, planned_at, position, state)
     select $1, 'old/' || n, 'm' || n, 'ensure-next-step', 'deal:' || (n % 500 + 100000),
       json_build_object('type', 'note.add', 'key', 'old/' || n, 'needs', 'show',
         'subject', json_build_object('kind', 'deal', 'id', (n % 500 + 100000)::text),
         'text', json_build_object('id', 'ensure-next-step.written', 'values', json_build_object('text', $2::text)),
         'because', json_build_object('id', 'ensure-next-step.because-no-step')),
       null, 'quiet', $3::bigint + n / 10, n % 10, 'held'
     from generate_series(1, $4::integer) n`,
    [tenant, FORMULA, nowOf(stage) - 400 * DAY, count],
  )
  await client.end()
}

describe('the journal page', () => {
  it('tells who, what, when, before and after, and why', async () => {
    const { rows, rules, people } = await journal(`?card=deal:${deal.id}&rule=ensure-next-step`)

    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      card: { kind: 'deal', id: String(deal.id) },
      rule: 'Следующий шаг',
      who: 'Иван Первый',
      what: 'Дело',
      state: 'done',
    })
    expect(rows[0]?.after).toMatch(/Связаться с клиентом.*срок/)
    expect(rows[0]?.because).toMatch(/без следующего дела/)
    expect(rules.map(({ id }) => id)).toContain('person')
    expect(people.map(({ id }) => id)).toContain(String(REP))
  })

  it.each([
    [`?person=${REP}`, true],
    ['?person=999999', false],
    ['?state=done', true],
    ['?state=buried', false],
    ['?rule=nothing-of-ours', false],
    ['?card=lead:999999', false],
    ['?from=9999999999999', false],
    ['?until=1', false],
  ])('finds by %s', async (query, isFound) => {
    expect((await journal(query)).rows.length > 0).toBe(isFound)
  })

  it.each(['?card=contact:1', '?state=all', '?from=today', '?after=x', `?rule=${SCRIPT}`])(
    'refuses %s with the field named',
    async query => {
      const { status, body } = await getJson(stage, `/api/journal${query}`, admin)

      expect(status).toBe(422)
      expect(body).toMatchObject({ error: 'invalid', fields: expect.any(Object) })
    },
  )

  it('is for administrators alone', async () => {
    const rep = await bearerOf(stage, REP)

    for (const path of ['/api/journal', '/api/journal/export'])
      expect((await getJson(stage, path, rep)).status).toBe(403)
    for (const path of ['/api/journal/replay', '/api/journal/retry'])
      expect((await postJson(stage, path, { id: '1', key: 'k' }, rep)).status).toBe(403)
  })

  it('pages through 10,000 rows without losing or repeating one, and exports them all', async () => {
    await fill(10_000)
    await fill(10, 'bitrix24:somebody-else')
    const seen: string[] = []
    let after: string | null = null
    const until = nowOf(stage) - 300 * DAY
    for (let page = 0; page < 5; page++) {
      const next: JournalAnswer = await journal(
        `?until=${until}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
      )
      seen.push(...next.rows.map(({ key }) => key))
      after = next.next
    }
    expect(seen).toHaveLength(250)
    expect(new Set(seen).size).toBe(250)
    expect(seen[0]).toMatch(/^old\//)

    const from = performance.now()
    const { text, count, isCut } = await file(`?until=${until}`)
    expect(performance.now() - from).toBeLessThan(10_000)
    expect([count, isCut]).toEqual([10_000, false])
    expect(text.startsWith('\uFEFF"Когда";"Карточка";')).toBe(true)
    expect(text.trimEnd().split('\r\n')).toHaveLength(10_001)
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"";""x"")"`)
    expect(text).not.toMatch(/(^|;)"=/m)
  })

  it('carries markup and formulas as text', async () => {
    const { text } = await file()

    expect(text).not.toMatch(/(^|;)"[=+@]/m)
    expect((await journal()).rows.length).toBeGreaterThan(0)
  })
})

describe('work set aside', () => {
  it('is shown in words and put back into the queue once', async () => {
    const { jobs } = stage.service.store
    const card = { kind: 'deal' as const, id: asId<never>(String(deal.id)) }
    await jobs.bury(
      { name: 'decide', payload: { tenant: stage.tenant, card } },
      { code: 'host.refused', message: 'crm.item.get: ACCESS_DENIED' },
      asInstant(stage.clock.now()),
    )
    const [work] = (await journal()).buried
    expect(work).toMatchObject({
      what: 'Не удалось проверить карточку',
      answered: 'Ответ CRM: crm.item.get: ACCESS_DENIED',
      card: { kind: 'deal', id: String(deal.id) },
    })

    const again = () => postJson(stage, '/api/journal/replay', { id: work?.id }, admin)

    expect((await again()).status).toBe(200)
    expect((await again()).status).toBe(404)
    await stage.settled()
    expect((await journal()).buried).toEqual([])
  })

  it('of another tenant is out of reach', async () => {
    const { jobs } = stage.service.store
    const foreign = asId<typeof stage.tenant>('bitrix24:somebody-else')
    await jobs.bury(
      { name: 'review', payload: { tenant: foreign } },
      { code: 'bug', message: 'TypeError' },
      asInstant(stage.clock.now()),
    )
    const [work] = await jobs.buried(foreign)

    expect((await journal()).buried).toEqual([])
    const { status } = await postJson(stage, '/api/journal/replay', { id: work?.id }, admin)
    expect(status).toBe(404)
    expect(await jobs.buried(foreign)).toHaveLength(1)
  })

  it('lets a buried effect be tried again, and does it once', async () => {
    const other = sendDeal(stage, { title: 'Отказ' })
    await stage.settled()
    await stage.moveTime(16 * MINUTE)
    const row = (await ledgerOf(stage, other)).find(one => one.action.type === 'task.create')
    await stage.service.store.ledger.settle(stage.tenant, row!.key, {
      state: 'buried',
      reason: 'ACCESS_DENIED',
      at: nowOf(stage),
    })
    const [shown] = (await journal('?state=buried')).rows
    expect(shown).toMatchObject({ key: row?.key, reason: 'ACCESS_DENIED' })

    const again = () => postJson(stage, '/api/journal/retry', { key: row?.key }, admin)

    expect((await again()).status).toBe(200)
    await stage.settled()
    expect((await again()).status).toBe(404)
    // It stood on the card all the while, so it is found by its mark or no longer wanted: never twice.
    expect(tasksOf(stage, other)).toHaveLength(1)
  })
})
