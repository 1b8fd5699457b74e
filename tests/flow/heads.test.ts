import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR } from '../../shared/time/instant.ts'
import { HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { ACT, casesOf, limitOf, limits, setCase } from './cases-scene.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { journalOf, settingsOf } from './doors.ts'
import { comeRound, deedsOf, OTHER_REP, portalOf, REP, sendDeal } from './scenes.ts'
import { saveFields } from './settings-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const SALES = '2'
const ADMIN_GROUP = '1'

let stage: Stage

afterEach(() => stage.close())

/** Who has to take an overstayed deal of the first rep apart. */
async function headFor(fields: Readonly<Record<string, string>>): Promise<number | undefined> {
  stage = await setCase({
    'limit-stage-time': { ...ACT, ...limits({ 'deal:NEW': limitOf(1, 'hours', true) }) },
  })
  expect((await saveFields(stage, fields)).status).toBe(200)
  const deal = sendDeal(stage, { owner: REP })
  await stage.settled()
  await stage.moveTime(2 * HOUR)
  return casesOf(stage, deal)[0]?.responsibleId
}

describe('the head of sales', () => {
  it.each([
    ['the structure', {}, HEAD_OF_SALES],
    ['the group, before the structure', { [`heads.group.${SALES}`]: String(OTHER_REP) }, OTHER_REP],
    [
      'the structure, where only another group has one',
      { [`heads.group.${ADMIN_GROUP}`]: String(OTHER_REP) },
      HEAD_OF_SALES,
    ],
    [
      'the pipeline, before the group',
      { [`heads.group.${SALES}`]: String(OTHER_REP), 'heads.in.deal:0': '5' },
      5,
    ],
    [
      'the structure, where the group names the rep himself',
      { [`heads.group.${SALES}`]: String(REP) },
      HEAD_OF_SALES,
    ],
  ])('is the one of %s', async (_what, fields, expected) => {
    expect(await headFor(fields)).toBe(expected)
  })

  it('may be named for every group people work in, and no other', async () => {
    stage = await setCase({})

    const { directory, fields } = await settingsOf(stage)

    expect(directory.groups).toEqual([
      { id: SALES, name: 'Отдел продаж', people: 4 },
      { id: ADMIN_GROUP, name: 'Компания', people: 1 },
    ])
    expect(Object.keys(fields).filter(path => path.startsWith('heads.group.'))).toHaveLength(2)
  })
})

describe('where nobody is head of sales', () => {
  const TITLE = /Лимит стадии превышен у 2 карточек, а разобрать некому/

  /** Two deals over their limit, of a company whose structure names no head. */
  async function headless(strength: 'act' | 'show'): Promise<readonly Item[]> {
    stage = await setCase({
      'limit-stage-time': {
        on: true,
        strength,
        ...limits({ 'deal:NEW': limitOf(1, 'hours', true) }),
      },
    })
    for (const department of portalOf(stage).state.departments.values()) department.head = null
    const deals = [sendDeal(stage), sendDeal(stage)]
    await stage.settled()
    await stage.moveTime(2 * HOUR)
    await comeRound(stage)
    return deals
  }

  it('no rep gets a task, the journal says why, once per stay', async () => {
    const [deal] = await headless('act')
    await comeRound(stage)
    const { rows } = await journalOf(stage)

    expect(casesOf(stage, deal!)).toEqual([])
    expect(await deedsOf(stage, deal!)).toContain('case.unassigned held by nobody')
    expect(rows.filter(({ held }) => held === 'nobody')).toHaveLength(2)
    expect(rows.find(({ held }) => held === 'nobody')?.what).toBe('Разобрать некому')
  })

  it('the administrator is told in the settings how many cards wait, until somebody is named', async () => {
    const [deal] = await headless('act')
    expect((await settingsOf(stage)).troubles).toEqual([expect.stringMatching(TITLE)])

    expect((await saveFields(stage, { 'heads.default': String(HEAD_OF_SALES) })).status).toBe(200)

    expect((await settingsOf(stage)).troubles).toEqual([])
    expect(casesOf(stage, deal!)).toMatchObject([{ responsibleId: HEAD_OF_SALES }])
  })

  it('nobody is missed by a rule that only shows', async () => {
    const [deal] = await headless('show')

    expect((await settingsOf(stage)).troubles).toEqual([])
    expect(await deedsOf(stage, deal!)).toContain('case.unassigned held by strength')
  })
})
