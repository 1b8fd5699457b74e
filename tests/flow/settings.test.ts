import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AffectedAnswer, SettingsAnswer } from '../../shared/contract/settings.ts'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, postJson, settingsOf } from './doors.ts'
import { portalOf, REP, sendDeal } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage

beforeAll(async () => {
  stage = await setStage({ quiet: true })
})
afterAll(() => stage.close())

async function save(
  fields: Readonly<Record<string, string>>,
  options: { version?: number; user?: number; wizard?: number | 'done' } = {},
) {
  const { version = (await settingsOf(stage)).version, user = ADMIN, wizard = null } = options
  const bearer = await bearerOf(stage, user)
  return postJson(stage, '/api/settings', { version, fields, wizard }, bearer)
}

async function countFor(fields: Readonly<Record<string, string>>): Promise<AffectedAnswer> {
  const bearer = await bearerOf(stage, ADMIN)
  const { status, body } = await postJson(stage, '/api/settings/affected', { fields }, bearer)
  expect(status).toBe(200)
  return body as unknown as AffectedAnswer
}

function firstStage({ directory }: SettingsAnswer): string {
  const deals = directory.pipelines.find(({ kind }) => kind === 'deal')
  return deals?.stages.find(({ status }) => status === 'open')?.id ?? ''
}

function lastStage({ directory }: SettingsAnswer): string {
  const deals = directory.pipelines.find(({ kind }) => kind === 'deal')
  return deals?.stages.findLast(({ status }) => status === 'open')?.id ?? ''
}

describe('settings', () => {
  it('show the pipelines, stages and people of the portal as they are now', async () => {
    const { directory, canChange } = await settingsOf(stage)

    expect(canChange).toBe(true)
    expect(directory.pipelines.map(({ kind }) => kind)).toContain('lead')
    expect(firstStage(await settingsOf(stage))).toMatch(/^deal:/)
    expect(directory.users.length).toBeGreaterThan(0)
    expect(directory.users.every(({ name }) => name !== '')).toBe(true)
  })

  it('let everybody read, and administrators alone change or count', async () => {
    const bearer = await bearerOf(stage, REP)
    const { status, body } = await getJson(stage, '/api/settings', bearer)

    expect(status).toBe(200)
    expect(body).toMatchObject({ canChange: false })
    expect((await save({ 'step.grace': '30' }, { user: REP })).status).toBe(403)
    expect((await postJson(stage, '/api/settings/affected', { fields: {} }, bearer)).status).toBe(
      403,
    )
    expect((await settingsOf(stage)).fields['step.grace']).toBe('15')
  })

  it('refuse what is wrong field by field, and save nothing of it', async () => {
    const before = await settingsOf(stage)
    const stageId = firstStage(before)

    const { status, body } = await save({
      'step.grace': '40',
      [`limits.${stageId}.amount`]: '0',
      [`templates.${stageId}.title`]: 'Позвонить {кому}',
      [`templates.${stageId}.text`]: 'ы'.repeat(10_000),
      'limits.deal:NOWHERE.amount': '3',
      'schedule.week.0.from': '18:00',
      'schedule.week.0.to': '09:00',
      'schedule.days-off': '2027-01-01\n2027-01-01',
    })

    expect(status).toBe(422)
    expect(body?.['fields']).toEqual({
      [`limits.${stageId}.amount`]: 'too-small',
      [`templates.${stageId}.title`]: 'unknown-variable',
      [`templates.${stageId}.text`]: 'too-long',
      'limits.deal:NOWHERE.amount': 'unknown-stage',
      'schedule.week.0.to': 'ends-before-start',
      'schedule.days-off': 'twice',
    })
    const after = await settingsOf(stage)
    expect(after.version).toBe(before.version)
    expect(after.fields).toEqual(before.fields)
  })

  it('refuse a limit of a stage deleted since they were opened', async () => {
    const { statuses } = portalOf(stage).state
    const opened = await settingsOf(stage)
    const stageId = lastStage(opened)
    const doomed = [...statuses.values()].find(({ statusId }) => `deal:${statusId}` === stageId)
    statuses.delete(doomed!.id)

    const { status, body } = await save({ [`limits.${stageId}.amount`]: '3' })

    statuses.set(doomed!.id, doomed!)
    expect(status).toBe(422)
    expect(body?.['fields']).toEqual({ [`limits.${stageId}.amount`]: 'unknown-stage' })
  })

  it('never let a save made upon older settings overwrite newer ones', async () => {
    const { version } = await settingsOf(stage)

    expect((await save({ 'step.grace': '20' }, { version })).status).toBe(200)
    expect((await save({ 'step.grace': '25' }, { version })).status).toBe(409)
    expect((await settingsOf(stage)).fields['step.grace']).toBe('20')
  })

  it('let one of two simultaneous saves through', async () => {
    const { version } = await settingsOf(stage)

    const answers = await Promise.all([
      save({ 'step.due': '3' }, { version }),
      save({ 'step.due': '4' }, { version }),
    ])

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  })

  it('remember how far the wizard came, and that it is done', async () => {
    expect((await settingsOf(stage)).wizard).toEqual({ step: 0, isDone: false })

    await save({}, { wizard: 2 })
    expect((await settingsOf(stage)).wizard).toEqual({ step: 2, isDone: false })

    await save({}, { wizard: 'done' })
    await save({}, { wizard: 1 })
    expect((await settingsOf(stage)).wizard).toEqual({ step: 1, isDone: true })
  })

  it('report what quiet mode held, by rule and person', async () => {
    sendDeal(stage, { title: 'Без дела' })
    await stage.settled()
    await stage.moveTime(HOUR)

    const { report } = await settingsOf(stage)
    const row = report.rows.find(({ rule }) => rule === 'ensure-next-step')

    const owner = portalOf(stage).state.users.get(REP)
    expect(row?.quiet).toBe(1)
    expect(row?.person).toBe(`${owner?.name} ${owner?.lastName}`.trim())
  })
})

describe('the count of affected cards', () => {
  it('is none for a change that touches nobody', async () => {
    expect(await countFor({ 'schedule.work-days': '2030-01-05' })).toMatchObject({
      status: 'counted',
      now: { lead: 0, deal: 0 },
      later: { lead: 0, deal: 0 },
    })
  })

  it('finds the deals a limit would catch, and saves nothing', async () => {
    const before = await settingsOf(stage)
    const stageId = firstStage(before)
    await stage.moveTime(3 * DAY)

    const answer = await countFor({
      [`limits.${stageId}.amount`]: '1',
      'rules.limit-stage-time.strength': 'act',
    })

    expect(answer).toMatchObject({ status: 'counted', of: 1, now: { lead: 0, deal: 1 } })
    expect((await settingsOf(stage)).version).toBe(before.version)
  })

  it('refuses to count what could not be saved', async () => {
    const bearer = await bearerOf(stage, ADMIN)
    const question = { fields: { 'step.due': '' } }

    const { status, body } = await postJson(stage, '/api/settings/affected', question, bearer)

    expect(status).toBe(422)
    expect(body?.['fields']).toEqual({ 'step.due': 'empty' })
  })
})
