import { describe, expect, it } from 'vitest'
import { closedInBulk, inventHistories, NOW, opened } from '../../tests/scoring/histories.ts'
import { asId, type StageId } from '../../shared/crm/ids.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { DAY, HOUR, plus } from '../../shared/time/instant.ts'
import { catalogsOf } from '../catalogs.ts'
import type { StoredHistory } from '../store/store.ts'
import { learn, type LearnTask, type Lesson } from './learn.ts'
import { toQuality } from './quality.ts'
import { createCardScorer } from './score-card.ts'
import { toScoreView } from './view.ts'
import { reasonText } from './words.ts'

const TASK: LearnTask = { now: NOW, timeZone: 'Asia/Omsk', switches: {}, stages: [], twin: null }
const say = createSay(catalogsOf('bitrix24', 'ru'), { locale: 'ru', timeZone: 'Europe/Moscow' })
const names = { stage: () => 'Счёт', source: () => null }

function qualityOf({ report }: Lesson, state: 'shown' | 'learning' | 'no-signal' = 'shown') {
  const version = { kind: 'deal' as const, version: 1, madeAt: NOW, state, report }
  return toQuality(
    {
      kind: 'deal',
      versions: [version],
      monitor: [],
      settings: { isFieldWritten: false, switches: {} },
    },
    say,
  )
}

/** What a person reads in the card of an open deal. */
function standingOf({ learnt, report }: Lesson, history: StoredHistory) {
  const score = createCardScorer(learnt, { version: 1, now: NOW })
  const card = {
    card: history.card,
    title: '',
    pipeline: asId<never>('deal:0'),
    stage: asId<StageId>('deal:OFFER'),
    stageSince: history.createdAt,
    createdAt: history.createdAt,
    status: 'open' as const,
    owner: null,
    amount: null,
    contacts: [],
    phones: [],
    nextStepAt: null,
    seenAt: NOW,
    score: score === null ? null : score(history),
  }
  const current = { version: 1, madeAt: NOW, state: 'shown' as const, learnt, report }
  return toScoreView(history.card, card, current, { say, names }).standing
}

const open = opened(inventHistories(1, { seed: 3, firstId: 9001 })[0]!)
const histories = inventHistories(400)
const lesson = learn(histories, TASK)

describe('a lesson from 400 closed deals', () => {
  it('makes a model that tells the newest fifth, and may be shown', () => {
    expect(lesson.report.result.type).toBe('model')
    expect(lesson.mayShow).toBe(true)
    expect(lesson.learnt.isPreliminary).toBe(true)
    expect(lesson.report.heldOut?.auc).toBeGreaterThan(0.65)
    expect(lesson.report.heldOut?.logLoss).toBeLessThan(lesson.report.heldOut!.logLossOfStages)
    const weights = Object.values(lesson.report.weights)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1)
  })

  it('counts hours by the clock of the tenant', () => {
    expect(lesson.learnt.shape.aheadMs).toBe(6 * HOUR)
  })

  it('is the same to the last sign, whatever order the deals come in', () => {
    const again = learn(histories.toReversed(), { ...TASK, twin: lesson.learnt.twin })
    expect(JSON.stringify(again.learnt)).toBe(JSON.stringify(lesson.learnt))
    expect(again.report.againstBefore?.mean).toBe(0)
    expect(again.mayShow).toBe(true)
  })

  it('gives partners more than those from the site, and says why in the words of the tenant', () => {
    const told = ['PARTNER', 'WEB'].map(source =>
      standingOf(lesson, { ...open, fixed: { source, origin: null } }),
    )
    const [partner, web] = told.map(standing => (standing.type === 'score' ? standing : null))
    expect(partner!.percent).toBeGreaterThan(web!.percent + 20)
    expect(partner!.low).toBeLessThanOrEqual(partner!.percent)
    expect(partner!.high).toBeGreaterThanOrEqual(partner!.percent)
    expect(partner!.up.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^Источник «PARTNER»: \d+\u00a0% успешных из \d+ против \d+\u00a0% в среднем/,
        ),
      ]),
    )
    expect(web!.down.map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Источник «WEB»: /)]),
    )
    expect(partner!.ground).toContain('По 4')
  })

  it('says of a stage what came of it beside what came of all', () => {
    const fact = { column: 'stage', value: 'deal:INVOICE', points: 0.2 }
    const ground = { stats: lesson.learnt.stats, stage: 'deal:INVOICE', names }
    const { whole, byStage } = lesson.learnt.stats
    const [deals, won] = byStage['deal:INVOICE']!
    const shares = [won / deals, whole[1] / whole[0]].map(share => Math.round(100 * share))

    expect(say(reasonText(fact, ground))).toBe(
      `Стадия «Счёт»: ${shares[0]}\u00a0% успешных из ${deals} против ${shares[1]}\u00a0% в среднем`,
    )
  })

  it('counts the same percent for a card that is looked at twice', () => {
    expect(standingOf(lesson, open)).toEqual(standingOf(lesson, open))
  })

  it('tells the first 30 % by chance, five bands and every column of its quality', () => {
    const quality = qualityOf(lesson)
    expect(quality.standing.type).toBe('model')
    expect(quality.gains?.text).toMatch(/^Первые 30 % по вероятности дали \d+ % побед$/)
    expect(quality.gains?.byScore).toHaveLength(11)
    expect(quality.bands.reduce((sum, { deals }) => sum + deals, 0)).toBe(quality.gains?.deals)
    const source = quality.columns.find(({ id }) => id === 'source')
    expect(source).toMatchObject({ label: 'Источник', isOn: true, state: 'used' })
    expect(quality.columns.find(({ id }) => id === 'responsible-rate')).toMatchObject({
      isOn: false,
      isAboutPerson: true,
      state: 'off',
    })
    expect(quality.versions[0]?.text).toContain('показывается')
  })

  it('looks at no column a person has switched off, and at who is responsible only when asked to', () => {
    const other = learn(histories, {
      ...TASK,
      switches: { source: false, 'responsible-rate': true },
    })
    expect(lesson.learnt.ofOwners).toBeNull()
    expect(lesson.report.columns).not.toContain('responsible-rate')
    expect(other.report.findings).toContainEqual({ type: 'switched-off', column: 'source' })
    expect(other.learnt.stats.columns.map(({ binning }) => binning.name)).not.toContain('source')
    expect(other.report.columns).toContain('responsible-rate')
    expect(Object.keys(other.learnt.ofOwners?.byKey ?? {}).length).toBeGreaterThan(3)
  })

  it('is kept back when it is worse than the one before on deals neither has seen', () => {
    const swapped = { PARTNER: 'WEB', WEB: 'PARTNER' }
    const oldest = new Set(
      histories.toSorted((one, other) => one.closedAt! - other.closedAt!).slice(0, 320),
    )
    const misled = histories.map(history =>
      oldest.has(history)
        ? {
            ...history,
            fixed: { ...history.fixed, source: swapped[history.fixed['source'] as 'WEB'] },
          }
        : history,
    )
    const worse = learn(misled, { ...TASK, twin: lesson.learnt.twin })
    expect(worse.report.againstBefore!.mean).toBeGreaterThan(0.1)
    expect(worse.mayShow).toBe(false)
  })
})

describe('bad histories', () => {
  it.each([
    ['3 deals', inventHistories(3), /^Учимся: 3 из 30 закрытых сделок$/],
    ['none at all', [], /^Закрытых сделок пока нет$/],
    ['all won', inventHistories(60, { luck: 1 }), /^Все закрытые успешны \(60\)/],
    ['all lost', inventHistories(60, { luck: 0 }), /^Все закрытые проиграны \(60\)/],
  ])('%s: are told of, and give no percent', (_what, given, message) => {
    const few = learn(given, TASK)
    expect(few.learnt.model).toBeNull()
    const standing = standingOf(few, open)
    expect(standing.type).toBe('learning')
    expect('text' in standing ? standing.text : '').toMatch(message)
    expect(qualityOf(few, 'learning').standing.text).toMatch(message)
  })

  it.each([
    ['three won deals', inventHistories(3, { luck: 1 })],
    ['sixty won deals', inventHistories(60, { luck: 1 })],
    ['eight deals', inventHistories(8)],
  ])('%s: give no share of the stage either', (_what, given) => {
    expect(standingOf(learn(given, TASK), open)).toMatchObject({ type: 'learning', share: null })
  })

  it('whose outcome is chance give no percent but the share of the stage', () => {
    const noise = learn(inventHistories(300, { luck: 0.3 }), TASK)
    expect(noise.report.result.type).toBe('no-signal')
    const standing = standingOf(noise, open)
    expect(standing).toMatchObject({ type: 'no-signal' })
    expect('share' in standing ? standing.share?.percent : null).toBeGreaterThan(10)
  })

  describe('of several kinds together', () => {
    const stages = ['deal:NEW', 'deal:OFFER', 'deal:WON', 'deal:LOSE'].map(id => asId<StageId>(id))
    const flawed = [
      ...histories.map((history, at) => ({
        ...history,
        ...(at < 7 && { closedAt: plus(NOW, DAY) }),
        fixed: { ...history.fixed, region: 'Самара', form: `form-${at % 30 === 0 ? 0 : at}` },
      })),
      ...closedInBulk(1000, 5001),
    ]
    const quality = qualityOf(learn(flawed, { ...TASK, stages }))
    const reasonOf = (column: string) => quality.columns.find(({ id }) => id === column)

    it('name a constant column and leave it out', () => {
      expect(reasonOf('region')).toMatchObject({
        state: 'refused',
        reason: 'Значений пока нет, или они у всех одинаковы',
      })
    })

    it('doubt a column of hundreds of values, and count the rare ones together', () => {
      expect(reasonOf('form')).toMatchObject({
        state: 'doubted',
        reason: expect.stringMatching(/^3\d\d разных значений/),
      })
    })

    it('leave out dates in the future', () => {
      expect(quality.leftOut).toContainEqual(
        expect.stringMatching(/^7 карточек с датами из будущего/),
      )
    })

    it('flag a bulk close of 1,000 deals in a minute, and leave it out', () => {
      expect(quality.leftOut).toContainEqual(
        expect.stringMatching(/^1\s000 карточек закрыто массово/),
      )
      expect(quality.learntFrom?.deals).toBe(393)
    })

    it('say how many stages are no more', () => {
      expect(quality.leftOut).toContainEqual(
        expect.stringMatching(/^Стадий, которых больше нет: 1/),
      )
    })
  })

  it('of a card on a stage nobody has closed on give a percent that is unsure', () => {
    const at = plus(NOW, -DAY)
    const entry = { at, type: 'stage', stage: 'deal:BRAND-NEW', user: null, value: null }
    const moved = { ...open, events: [...open.events, entry] }
    expect(standingOf(lesson, moved)).toMatchObject({ type: 'score', isUnsure: true })
    expect(standingOf(lesson, open)).toMatchObject({ isUnsure: false })
  })
})
