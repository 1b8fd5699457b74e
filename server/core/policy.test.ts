import { describe, expect, it } from 'vitest'
import { asId, type PipelineId, type UserId } from '../../shared/crm/ids.ts'
import { asInstant, HOUR, instant, plus } from '../../shared/time/instant.ts'
import { aCard, aRequest, aUser, NOON, someFacts } from '../../tests/samples.ts'
import { rules } from '../rules/index.ts'
import type { Action } from './action.ts'
import { applyRules, problemsOf, readPolicy } from './policy.ts'
import { defineRule, type Rule } from './rule.ts'
import type { Strength } from './strength.ts'

const because = { id: 'test.because' }

/** Says what it was told, and wants one action for each strength. */
const echo = defineRule<{ readonly limit: number }>({
  id: 'echo',
  defaults: { limit: 1 },
  readSettings: saved => {
    const { limit } = (saved ?? {}) as { limit?: unknown }
    return { limit: typeof limit === 'number' ? limit : 1 }
  },
  decide: ({ card }, { settings, strength }) => ({
    actions: (['show', 'warn', 'act'] as const).map((needs): Action => ({
      type: 'note.add',
      key: `${needs}/${settings.limit}/${strength}`,
      needs,
      because,
      subject: card.ref,
      text: because,
    })),
    lookAgainAt: plus(NOON, HOUR),
  }),
})

const settling = defineRule({
  id: 'settling',
  defaults: {},
  readSettings: () => ({}),
  decide: ({ card }) => ({
    actions: [
      {
        type: 'request.settle',
        key: 'settle',
        needs: 'show',
        because,
        subject: card.ref,
        outcome: { type: 'new' },
      },
    ],
    lookAgainAt: null,
  }),
})

function apply(saved: unknown, facts = someFacts(), list: readonly Rule[] = [echo]) {
  return applyRules(readPolicy(saved, list), facts, NOON)
}

const heldOf = (saved: unknown) => apply(saved).planned.map(({ held }) => held)
const firstKey = (saved: unknown, facts = someFacts()) => apply(saved, facts).planned[0]?.action.key

describe('applyRules', () => {
  it.each<[Strength, (string | null)[]]>([
    ['show', [null, 'strength', 'strength']],
    ['warn', [null, null, 'strength']],
    ['act', [null, null, null]],
  ])('holds what the strength %s does not reach', (strength, held) => {
    expect(heldOf({ rules: { echo: { on: true, strength } } })).toEqual(held)
  })

  it('asks no rule that is off', () => {
    expect(apply({ rules: { echo: { on: false } } })).toEqual({ planned: [], lookAgainAt: null })
  })

  it('holds everything in quiet mode and looks again when it ends', () => {
    const quietUntil = plus(NOON, HOUR / 2)
    const saved = { rules: { echo: { strength: 'warn' } }, quietUntil }

    expect(heldOf(saved)).toEqual(['quiet', 'quiet', 'strength'])
    expect(apply(saved).lookAgainAt).toBe(quietUntil)
  })

  it('holds nothing once quiet mode has ended', () => {
    expect(heldOf({ rules: { echo: { strength: 'act' } }, quietUntil: NOON })).toEqual([
      null,
      null,
      null,
    ])
  })

  it('leaves alone the cards of an exempt user, whoever else is exempt', () => {
    const saved = { exempt: { users: ['7', 8] } }
    const ofNobody = someFacts({ card: aCard({ owner: null }), owner: null })

    expect(apply(saved)).toEqual({ planned: [], lookAgainAt: null })
    expect(apply({ exempt: { users: [9, null, {}] } }).planned).toHaveLength(3)
    expect(apply({ exempt: { users: 'all' } }).planned).toHaveLength(3)
    expect(apply(saved, ofNobody).planned).toHaveLength(3)
  })

  it('lets an exemption end with the dismissal: else nobody would look at those cards', () => {
    const facts = someFacts({ owner: aUser({ isActive: false }) })

    expect(apply({ exempt: { users: ['7'] } }, facts).planned).toHaveLength(3)
  })

  it('still says how a request of an exempt user ended', () => {
    const facts = someFacts({ request: aRequest() })

    const { planned } = apply({ exempt: { users: ['7'] } }, facts, [settling, echo])

    expect(planned).toMatchObject([{ rule: 'settling', held: null }])
  })

  it.each([
    ['the host says is one', true, [], 0],
    ['the host says is none', false, ['7'], 3],
    ['has shown himself as one', null, ['7'], 0],
    ['nobody knows of', null, [], 3],
  ])(
    'leaves alone an administrator who %s, where they are exempt',
    (_what, isAdmin, seen, count) => {
      const ground = { admins: new Set(seen.map(asId<UserId>)) }
      const facts = someFacts({ owner: aUser({ isAdmin }) })
      const plannedWith = (adminsObey: boolean) =>
        applyRules(readPolicy({ exempt: { adminsObey } }, [echo], ground), facts, NOON).planned

      expect(plannedWith(false)).toHaveLength(count)
      expect(plannedWith(true)).toHaveLength(3)
    },
  )

  it('records how a request ended even in quiet mode', () => {
    const { planned } = apply({ quietUntil: plus(NOON, HOUR) }, someFacts(), [settling])

    expect(planned).toMatchObject([{ rule: 'settling', held: null }])
  })

  it('looks again at the earliest moment a rule named', () => {
    const later = {
      ...echo,
      id: 'later',
      decide: () => ({ actions: [], lookAgainAt: plus(NOON, 2 * HOUR) }),
    }

    expect(apply({}, someFacts(), [later, echo, settling]).lookAgainAt).toBe(plus(NOON, HOUR))
  })
})

describe('problemsOf', () => {
  const typesFor = (saved: unknown, ground = {}) =>
    problemsOf(readPolicy(saved, rules, ground), someFacts(), NOON).map(({ type }) => type)

  it('finds a missing step, unless the rule about it is off, silent or not for this user', () => {
    const off = { rules: { 'ensure-next-step': { on: false } } }
    const silent = { pipeline: asId<PipelineId>('lead'), rules: ['ensure-next-step'] }

    expect(typesFor({})).toEqual(['no-next-step'])
    expect(typesFor(off)).toEqual([])
    expect(typesFor({}, { silent })).toEqual([])
    expect(typesFor({ exempt: { users: ['7'] } })).toEqual([])
  })
})

describe('readPolicy', () => {
  it('takes what a pipeline does not say from the tenant, then from the preset', () => {
    const byPipeline = { lead: { limit: 5 }, 'deal:1': { strength: 'act' }, 'deal:2': {} }
    const saved = { rules: { echo: { strength: 'warn', limit: 3, byPipeline } } }
    const inPipeline = (pipeline: string) =>
      firstKey(saved, someFacts({ card: aCard({ pipeline: asId(pipeline) }) }))

    expect(['lead', 'deal:1', 'deal:2', 'deal:3'].map(inPipeline)).toEqual([
      'show/5/warn',
      'show/3/act',
      'show/3/warn',
      'show/3/warn',
    ])
    expect(firstKey({})).toBe('show/1/show')
  })

  it('may switch a rule off for one pipeline alone', () => {
    const saved = { rules: { echo: { byPipeline: { lead: { on: false } } } } }
    const deal = someFacts({ card: aCard({ pipeline: asId('deal:0') }) })

    expect(apply(saved).planned).toEqual([])
    expect(apply(saved, deal).planned).toHaveLength(3)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'act'],
    ['a list', []],
    [
      'bad values',
      {
        rules: { echo: { on: 'yes', strength: 'kill', limit: '9' } },
        quietUntil: 'soon',
        schedule: 5,
      },
    ],
    ['a rule that is no object', { rules: { echo: 'act' } }],
  ])('lets every rule only show for %s', (_what, saved) => {
    const policy = readPolicy(saved, [echo])

    expect(apply(saved).planned.map(({ held }) => held)).toEqual([null, 'strength', 'strength'])
    expect(firstKey(saved)).toBe('show/1/show')
    expect(policy.quietUntil).toBeNull()
  })

  it('silences rules in a pipeline whatever was saved for it', () => {
    const saved = { rules: { echo: { strength: 'act', byPipeline: { lead: { on: true } } } } }
    const silent = { pipeline: asId<PipelineId>('lead'), rules: ['echo'] }
    const plannedFor = (pipeline: string) =>
      applyRules(
        readPolicy(saved, [echo], { silent }),
        someFacts({ card: aCard({ pipeline: asId(pipeline) }) }),
        NOON,
      ).planned

    expect(plannedFor('lead')).toEqual([])
    expect(plannedFor('deal:1')).toHaveLength(3)
  })

  it('falls back to the tenant for a bad word of a pipeline', () => {
    const byPipeline = { lead: { strength: 'kill', on: 1 } }

    expect(firstKey({ rules: { echo: { strength: 'act', byPipeline } } })).toBe('show/1/act')
  })

  it('works in the zone of the tenant until its own hours are saved', () => {
    const early = instant('2026-03-10T23:30:00Z')

    expect(readPolicy({}, [], { timeZone: 'Asia/Vladivostok' }).workTime.isWorking(early)).toBe(
      true,
    )
    expect(readPolicy({}, []).workTime.isWorking(early)).toBe(false)
  })

  it('survives a moment that is no moment', () => {
    expect(readPolicy({ quietUntil: Number.NaN }, []).quietUntil).toBeNull()
    expect(readPolicy({ quietUntil: 5 }, []).quietUntil).toBe(asInstant(5))
  })
})
