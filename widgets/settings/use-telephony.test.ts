import { afterEach, describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import {
  checkTelephony,
  getTelephony,
  renewPbxSecret,
  saveTelephony,
} from '../../shared/contract/telephony.ts'
import type { TelephonyAnswer } from '../../shared/contract/telephony.ts'
import { NO_TELEPHONY } from '../../shared/telephony/config.ts'
import { useTelephony } from './use-telephony.ts'

const ANSWER: TelephonyAnswer = {
  version: 3,
  canChange: true,
  fields: NO_TELEPHONY,
  hasKey: false,
  known: ['rep@acme.example'],
  users: [],
  poll: null,
  hookAddress: null,
  pbx: { address: 'https://ours.example/hooks/pbx/x', hasSecret: false },
  microsip: null,
}

let scope: EffectScope | null = null
afterEach(() => scope?.stop())

/** A server that answers as told, and keeps what it was asked. */
async function open(answers: Readonly<Record<string, CallOutcome<unknown>>> = {}) {
  const asked: { path: string; question: unknown }[] = []
  const call = (async (endpoint: { method: string; path: string }, question: unknown) => {
    asked.push({ path: endpoint.path, question })
    const told = answers[`${endpoint.method} ${endpoint.path}`]
    return told ?? { status: 'ok', answer: ANSWER }
  }) as Call
  scope = effectScope()
  const section = scope.run(() => useTelephony(call, true))!
  await Promise.resolve()
  await Promise.resolve()
  return { section, asked }
}

const post = ({ path }: { path: string }) => `POST ${path}`

describe('the section of telephony', () => {
  it('saves what was typed, and no user for a login that has none', async () => {
    const { section, asked } = await open()
    section.draft.provider = 'moizvonki'
    section.draft.key = ' new key '
    section.draft.employees = { 'rep@acme.example': '7', 'other@acme.example': '' }
    await section.save(3)

    expect(
      asked.find(({ path, question }) => path === saveTelephony.path && 'key' in Object(question))
        ?.question,
    ).toMatchObject({
      version: 3,
      key: 'new key',
      fields: { provider: 'moizvonki', employees: { 'rep@acme.example': '7' } },
    })
    expect(section.news.value).toMatchObject({ isBad: false })
    expect(section.draft.key).toBe('')
  })

  it('keeps the present key when none was typed', async () => {
    const { section, asked } = await open()
    section.draft.key = '   '
    await section.save(3)

    expect(asked.map(({ question }) => question)).toContainEqual(
      expect.objectContaining({ key: null }),
    )
  })

  it('says at the field what cannot be saved, and keeps what was typed', async () => {
    const fields = { 'fields.company': 'not-a-company', key: 'empty', 'fields.login': 'strange' }
    const { section } = await open({ [post(saveTelephony)]: { status: 'invalid', fields } })
    section.draft.company = 'acme.ru'
    await section.save(3)

    expect(section.problems.value).toEqual({
      company: { id: 'settings.problem.not-a-company' },
      key: { id: 'settings.problem.empty' },
      login: { id: 'settings.problem.other' },
    })
    expect(section.draft.company).toBe('acme.ru')
  })

  it.each([
    ['stale', 'settings.telephony.stale'],
    ['unavailable', 'settings.telephony.failed'],
    ['no-access', 'settings.telephony.failed'],
  ] as const)('says in words that saving ended as %s', async (status, id) => {
    const { section } = await open({ [post(saveTelephony)]: { status } })
    await section.save(3)

    expect(section.news.value).toEqual({ isBad: true, text: { id } })
    expect(section.busy.value).toBeNull()
  })

  it.each([
    [null, 'settings.telephony.works', false],
    ['bad-key', 'settings.telephony.fault.bad-key', true],
  ] as const)('tells what a check has found: %s', async (fault, id, isBad) => {
    const answer = { status: 'ok', answer: { fault } } as const
    const { section } = await open({ [post(checkTelephony)]: answer })
    await section.check()

    expect(section.news.value).toEqual({ isBad, text: { id } })
  })

  it('shows a new secret until it is left', async () => {
    const answer = { status: 'ok', answer: { secret: 'new', isFirst: false } } as const
    const { section } = await open({ [post(renewPbxSecret)]: answer })
    expect(section.secret.value).toBeNull()
    await section.renewSecret()

    expect(section.secret.value).toBe('new')
  })

  it.each([
    ['shows what was chosen with the first secret', true, true],
    ['leaves choices as they were set with a later one', false, false],
  ])('%s, and keeps what was typed', async (_what, isFirst, shown) => {
    const saved = { ...ANSWER, fields: { ...NO_TELEPHONY, writesCalls: true, opensCards: true } }
    const answers: Record<string, CallOutcome<unknown>> = {
      [post(renewPbxSecret)]: { status: 'ok', answer: { secret: 'new', isFirst } },
    }
    const { section } = await open(answers)
    section.draft.company = 'acme'
    answers[`GET ${getTelephony.path}`] = { status: 'ok', answer: { ...saved, version: 4 } }
    await section.renewSecret()

    expect(section.draft).toMatchObject({
      company: 'acme',
      writesCalls: shown,
      opensCards: shown,
    })
    expect(section.state.value).toMatchObject({ data: { version: 4 } })
  })

  it('asks nothing for those who may not change it', async () => {
    const asked: string[] = []
    const call = (async (endpoint: { path: string }) => {
      asked.push(endpoint.path)
      return { status: 'unavailable' }
    }) as Call
    scope = effectScope()
    const section = scope.run(() => useTelephony(call, false))!
    await Promise.resolve()
    await Promise.resolve()

    expect(asked).toEqual([])
    expect(section.state.value.status).toBe('empty')
    expect(getTelephony.method).toBe('GET')
  })
})
