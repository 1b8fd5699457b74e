import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import { asInstant } from '../time/instant.ts'
import { outcomeFromStays, type OutcomeGround, type StagePlace } from './outcome.ts'

const stageOf = (name: string, position: number, status: StagePlace['status'] = 'open') => ({
  pipeline: asId<StagePlace['pipeline']>('deal:0'),
  stage: asId<StagePlace['stage']>(`deal:${name}`),
  position,
  status,
})

const stages: readonly StagePlace[] = [
  stageOf('NEW', 10),
  stageOf('TALKS', 20),
  stageOf('PAPERS', 30),
  stageOf('WON', 40, 'won'),
  stageOf('LOST', 50, 'lost'),
  { ...stageOf('OTHER', 5), pipeline: asId('deal:1') },
]

/** `[stage, entered at]`; decided at 100, looked up at 200. */
function outcome(
  stays: readonly (readonly [string, number])[],
  rest: Partial<OutcomeGround> = {},
): ReturnType<typeof outcomeFromStays> {
  return outcomeFromStays({
    stays: stays.map(([name, enteredAt]) => ({
      pipeline: asId(name === 'OTHER' ? 'deal:1' : 'deal:0'),
      stage: asId(`deal:${name}`),
      enteredAt: asInstant(enteredAt),
    })),
    goneAt: null,
    decidedAt: asInstant(100),
    until: asInstant(200),
    stages,
    ...rest,
  })
}

describe('the outcome of a case', () => {
  it.each<[string, readonly (readonly [string, number])[], string]>([
    ['it stands where it stood', [['TALKS', 10]], 'still'],
    [
      'it went on',
      [
        ['TALKS', 10],
        ['PAPERS', 150],
      ],
      'moved',
    ],
    [
      'it went back',
      [
        ['TALKS', 10],
        ['NEW', 150],
      ],
      'still',
    ],
    [
      'it went on and came back',
      [
        ['TALKS', 10],
        ['PAPERS', 120],
        ['TALKS', 150],
      ],
      'still',
    ],
    [
      'it went to another pipeline',
      [
        ['TALKS', 10],
        ['OTHER', 150],
      ],
      'moved',
    ],
    [
      'it was won',
      [
        ['TALKS', 10],
        ['PAPERS', 120],
        ['WON', 150],
      ],
      'won',
    ],
    [
      'it was lost',
      [
        ['TALKS', 10],
        ['LOST', 150],
      ],
      'lost',
    ],
    [
      'it was lost and opened again',
      [
        ['TALKS', 10],
        ['LOST', 150],
        ['PAPERS', 190],
      ],
      'moved',
    ],
    [
      'it went on only afterwards',
      [
        ['TALKS', 10],
        ['PAPERS', 201],
      ],
      'still',
    ],
    [
      'it had moved before the decision',
      [
        ['NEW', 10],
        ['TALKS', 90],
      ],
      'still',
    ],
    [
      'it stands on a stage nobody knows',
      [
        ['TALKS', 10],
        ['GONE', 150],
      ],
      'still',
    ],
  ])('is told when %s', (_what, stays, told) => {
    expect(outcome(stays)).toBe(told)
  })

  it('is that it was removed, unless that came later', () => {
    const stays = [
      ['TALKS', 10],
      ['WON', 120],
    ] as const

    expect(outcome(stays, { goneAt: asInstant(200) })).toBe('gone')
    expect(outcome(stays, { goneAt: asInstant(201) })).toBe('won')
  })

  it('is not guessed where nothing is known', () => {
    expect(outcome([])).toBeNull()
    expect(outcome([['TALKS', 300]])).toBeNull()
  })
})
