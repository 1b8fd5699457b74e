import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkTime } from '../../shared/time/work-time.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { asInstant, HOUR, MINUTE } from '../../shared/time/instant.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  change,
  comeRound,
  contactsOf,
  deedsOf,
  noticesTo,
  portalOf,
  REP,
  requestOf,
  sendLead,
  tasksOf,
  valuesOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 })

let stage: Stage
let lead: Item

beforeAll(async () => {
  stage = await setStage()
  lead = sendLead(stage, {
    title: 'Окна на дачу',
    first: 'Пётр',
    last: 'Новиков',
    phones: ['8 (912) 345-67-89'],
    emails: ['novikov@mail.ru'],
  })
  await stage.settled()
})
afterAll(() => stage.close())

describe('a lead of an unknown client', () => {
  it('is recorded with the event and the card as they came, and gets its outcome', async () => {
    const request = await requestOf(stage, lead)

    expect(request).toMatchObject({
      title: 'Окна на дачу',
      outcome: { type: 'new' },
      raw: {
        event: { event: 'ONCRMLEADADD', data: { FIELDS: { ID: String(lead.id) } } },
        card: { card: { phones: ['8 (912) 345-67-89'], emails: ['novikov@mail.ru'] } },
      },
    })
  })

  it('keeps no token of the portal', async () => {
    const { accessToken, applicationToken } = (await stage.service.store.secrets.load(
      stage.tenant,
    ))!

    const [dump] = await stage.query<{ words: string }>(
      `select string_agg(raw_event::text || raw_card::text, ' ') as words from request`,
    )

    expect(dump!.words).not.toContain(applicationToken)
    expect(dump!.words).not.toContain(accessToken)
    expect(dump!.words).not.toMatch(/access_token|refresh_token|application_token/)
  })

  it('makes one contact with its name, phone and e-mail, and is linked to it', () => {
    const contacts = contactsOf(stage)

    expect(contacts).toHaveLength(1)
    expect(contacts[0]!.fields).toMatchObject({
      name: 'Пётр',
      lastName: 'Новиков',
      assignedById: REP,
    })
    expect(valuesOf(contacts[0]!, 'PHONE')).toEqual(['+79123456789'])
    expect(valuesOf(contacts[0]!, 'EMAIL')).toEqual(['novikov@mail.ru'])
    expect(lead.contactIds).toEqual([contacts[0]!.id])
  })

  it('gets no step within the grace time', async () => {
    await stage.moveTime(14 * MINUTE)

    expect(tasksOf(stage, lead)).toEqual([])
  })

  it('gets one step after the grace time, due within working hours', async () => {
    await stage.moveTime(MINUTE)

    const [step, ...others] = tasksOf(stage, lead)
    expect(others).toEqual([])
    expect(step).toMatchObject({
      providerId: 'CRM_TODO',
      subject: 'Связаться с клиентом',
      responsibleId: REP,
      completed: false,
    })
    expect(step!.description).toContain('дольше 15 минут')
    const dueAt = asInstant(step!.deadline!)
    const workTime = createWorkTime(defaultSchedule)
    expect(workTime.isWorking(dueAt)).toBe(true)
    expect(workTime.between(asInstant(step!.created), dueAt)).toBeGreaterThan(2 * HOUR - MINUTE)
    expect(workTime.between(asInstant(step!.created), dueAt)).toBeLessThanOrEqual(2 * HOUR + MINUTE)
  })

  it('is left as it is by later events, reviews and sweeps', async () => {
    const before = await deedsOf(stage, lead)

    change(stage, lead, { comments: 'Клиент просил перезвонить' })
    await stage.settled()
    await comeRound(stage)
    await comeRound(stage)
    await stage.moveTime(20 * MINUTE)

    expect(await deedsOf(stage, lead)).toEqual(before)
    expect(before).toEqual(['contact.create done', 'request.settle done', 'task.create done'])
    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect(contactsOf(stage)).toHaveLength(1)
    expect(portalOf(stage).state.comments.size).toBe(0)
    expect(noticesTo(stage, REP)).toEqual([])
  })
})

describe('a request that comes in the evening', () => {
  it('has its step due the next working morning', async () => {
    // Friday, 17:30 in Moscow.
    const evening = await setStage({ startAt: asInstant(Date.UTC(2026, 11, 4, 14, 30)) })
    try {
      const late = sendLead(evening, { first: 'Анна', phones: ['+7 912 000-11-22'] })
      await evening.settled()
      await evening.moveTime(16 * MINUTE)

      const [step] = tasksOf(evening, late)
      const due = new Date(step!.deadline!).toISOString()
      // 14 minutes of Friday are left, the rest of two hours is Monday's.
      expect(due.slice(0, 13)).toBe('2026-12-07T07')
    } finally {
      await evening.close()
    }
  })
})
