import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Letter, type Mailer, MailUnavailable } from '../../server/providers/mail.ts'
import { DAY, HOUR, instant } from '../../shared/time/instant.ts'
import { HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { type Stage, startOn } from '../stage.ts'
import { saveSettings, setCase } from './cases-scene.ts'
import { allNotices, nowOf, noticesTo, planStep, portalOf, REP, sendDeal } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const BOSS = 'boss@firm.ru'
const DIGEST = { on: true, morning: 9 * 60, evening: 18 * 60, emails: [BOSS] }

/** Wednesday to Friday, by Moscow's clock. */
const WEDNESDAY = { evening: instant('2026-12-02T15:00:00Z') }
const THURSDAY = {
  morning: instant('2026-12-03T06:00:00Z'),
  evening: instant('2026-12-03T15:00:00Z'),
}
const FRIDAY = {
  morning: instant('2026-12-04T06:00:00Z'),
  evening: instant('2026-12-04T15:00:00Z'),
}

let stage: Stage
let first: Item
const letters: Letter[] = []
let refusals = 0
const mailer: Mailer = {
  async send(letter) {
    if (refusals > 0) {
      refusals -= 1
      throw new MailUnavailable('busy')
    }
    letters.push(letter)
  },
}

beforeAll(async () => {
  stage = await setCase({ 'ensure-next-step': { on: true, strength: 'show' } }, { mailer })
  first = sendDeal(stage, { title: 'Кухня', owner: REP })
  sendDeal(stage, { title: 'Шкаф', owner: REP })
  await stage.settled()
})
afterAll(() => stage.close())
afterEach(() => {
  letters.length = 0
})

async function goTo(moment: number): Promise<void> {
  await stage.moveTime(moment - nowOf(stage) + 1_000)
  await stage.settled()
}

const digests = () =>
  [...portalOf(stage).state.notifications.values()]
    .filter(({ userId, message }) => userId === HEAD_OF_SALES && message.includes('Воронка'))
    .map(({ message }) => message)

describe('the digest', () => {
  it('switched on after its hour has passed waits for the next one', async () => {
    await saveSettings(stage, { digest: DIGEST })
    await stage.settled()

    expect(allNotices(stage).filter(text => text.includes('Воронка'))).toEqual([])
    expect(letters).toEqual([])
  })

  it('tells the head of sales in the evening what is wrong, whose it is, and where the list is', async () => {
    await goTo(WEDNESDAY.evening)

    expect(digests()).toHaveLength(1)
    const [text = ''] = digests()
    expect(text.split('\n').slice(0, -1)).toEqual([
      'Воронка вечером, 2 декабря',
      'Чистых карточек: 0 из 2.',
      'Нет дела: 2',
      expect.stringMatching(/^.+ — 2 \(нет дела\)$/),
    ])
    expect(text.split('\n').at(-1)).toMatch(
      /^http.+\/marketplace\/view\/[^/]+\/\?params%5Baddress%5D=section%3Dcontrol$/,
    )
    expect(noticesTo(stage, REP).filter(one => one.includes('Воронка'))).toEqual([])
  })

  it('tells by letter whoever an administrator has named, with a link behind each line', async () => {
    planStep(stage, first, FRIDAY.evening + DAY)
    await stage.settled()
    await goTo(THURSDAY.morning)

    expect(letters.map(({ to, subject }) => [to, subject])).toEqual([
      [BOSS, 'Воронка утром, 3 декабря'],
    ])
    expect(letters[0]?.text).toContain('С прошлой сводки: новых нарушений — 0, исправлено — 1.')
    expect(letters[0]?.html).toContain(
      'section%3Dcontrol%26problem%3Dno-next-step">Нет дела: 1</a>',
    )
    expect(digests()).toHaveLength(2)
  })

  it('goes out once with two servers, and goes on when the mail server was busy', async () => {
    const other = await startOn(stage.options)
    refusals = 1
    stage.clock.moveBy(THURSDAY.evening - nowOf(stage) + 1_000)
    await Promise.all([stage.service.kick(), other.kick()])
    await stage.settled()
    await stage.retryNow()
    await other.stop()

    expect(letters.map(({ subject }) => subject)).toEqual(['Воронка вечером, 3 декабря'])
    expect(digests()).toHaveLength(3)
  })

  it('sends no letter again whose end nobody knows', async () => {
    const { digest } = stage.service.store
    await digest.begin(stage.tenant, `email:${BOSS}`, '2026-12-04/morning', nowOf(stage))
    await goTo(FRIDAY.morning)

    expect(letters).toEqual([])
    expect(digests()).toHaveLength(4)
  })

  it('comes in no hour it was not there for, and on no day off', async () => {
    // The service was away from Friday noon until late at night.
    await goTo(FRIDAY.evening + 4 * HOUR)
    await goTo(FRIDAY.evening + DAY)

    expect(letters).toEqual([])
    expect(digests()).toHaveLength(4)
  })

  it('is silent in quiet mode', async () => {
    await saveSettings(stage, { quietUntil: instant('2027-01-20T00:00:00Z') })
    await goTo(FRIDAY.morning + 3 * DAY)

    expect(letters).toEqual([])
    expect(digests()).toHaveLength(4)
  })
})
