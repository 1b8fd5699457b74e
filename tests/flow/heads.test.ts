import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR } from '../../shared/time/instant.ts'
import { HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { ACT, casesOf, limitOf, limits, setCase } from './cases-scene.ts'
import { settingsOf } from './doors.ts'
import { OTHER_REP, REP, sendDeal } from './scenes.ts'
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
