import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { aUser } from '../../tests/samples.ts'
import { readHeads } from './heads.ts'
import { ledBy, namesOf, NO_PIPELINE } from './led.ts'

const id = asId<UserId>
const PIPELINES = ['deal:wholesale', 'deal:retail']
const users = [
  aUser({ id: id(2), head: null }),
  aUser({ id: id(3), head: null }),
  aUser({ id: id(7), head: null, group: { id: '30', name: 'Отдел продаж' } }),
  aUser({ id: id(9), head: null, isActive: false }),
]
const led = (heads: unknown, reader = 2, more = users) =>
  Object.fromEntries(ledBy(id(reader), readHeads(heads), { users: more, pipelines: PIPELINES }))

describe('whose cards somebody may count', () => {
  it('for the head of one pipeline, are its cards and his own elsewhere', () => {
    expect(led({ byPipeline: { 'deal:wholesale': '2' }, byDefault: '3' })).toEqual({
      'deal:wholesale': ['2', '3', '7', '9', 'none'],
      'deal:retail': ['2'],
      [NO_PIPELINE]: ['2'],
    })
  })

  it('for the head of a group, are not those of a pipeline with a head of its own', () => {
    const heads = { byGroup: { 30: '2' }, byPipeline: { 'deal:retail': '3' } }
    expect(led(heads)).toMatchObject({ 'deal:wholesale': ['2', '7'], 'deal:retail': ['2'] })
  })

  it('for the head of everybody, lose nobody: many, dismissed ones, and cards of nobody', () => {
    const many = [...users, ...Array.from({ length: 80 }, (_, at) => aUser({ id: id(100 + at) }))]
    const { 'deal:retail': own } = led({ byDefault: '2' }, 2, many)
    expect(own).toHaveLength(many.length + 1)
    expect(own).toEqual(expect.arrayContaining(['9', 'none', '179']))
  })

  it('for a rep, are his own', () => {
    expect(namesOf(new Map(Object.entries(led({ byDefault: '2' }, 7))))).toEqual([
      'deal:wholesale/7',
      'deal:retail/7',
      '/7',
    ])
  })
})
