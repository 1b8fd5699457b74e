import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { aUser } from '../../tests/samples.ts'
import { mayCount } from './funnel-people.ts'
import { menuOf, peopleOf } from './queue-people.ts'

const PIPELINES = ['deal:0', 'deal:1']
const reader = { people: [], pipelines: PIPELINES, isOwn: false, names: new Map() }

describe('whose deals a question counts', () => {
  const head = {
    ...reader,
    led: new Map([
      ['deal:0', ['2', '7', 'none']],
      ['deal:1', ['2']],
    ]),
  }

  it('for a head, are those he leads, pipeline by pipeline, and of one of them where he leads him', () => {
    expect(mayCount(head, null).names).toEqual(['deal:0/2', 'deal:0/7', 'deal:0/none', 'deal:1/2'])
    const one = mayCount(head, '7')
    expect([one.names, one.within('deal:0'), one.within('deal:1')]).toEqual([
      ['deal:0/7'],
      ['7'],
      [],
    ])
    expect(() => mayCount(head, '8')).toThrow(expect.objectContaining({ status: 403 }))
  })

  it("for an administrator, are everybody's, or those of whom he asks for", () => {
    const admin = { ...reader, led: null }
    expect([mayCount(admin, null).names, mayCount(admin, null).within('deal:0')]).toEqual([
      null,
      null,
    ])
    expect(mayCount(admin, '9').names).toEqual(['deal:0/9', 'deal:1/9'])
  })
})

describe('people of a head', () => {
  it('are all of them, and in the menu as many as there is room for, none dismissed', () => {
    const id = asId<UserId>
    const users = Array.from({ length: 80 }, (_, at) => aUser({ id: id(100 + at) }))
    const gone = aUser({ id: id(9), isActive: false })
    const heads = { byDefault: id(2), byPipeline: {}, byGroup: {} }
    const led = peopleOf(id(2), heads, [gone, ...users])
    expect([led.length, menuOf(led).length]).toEqual([81, 60])
    expect(menuOf([gone])).toEqual([])
  })
})
