import { describe, expect, it } from 'vitest'
import {
  finderOf,
  idText,
  listOf,
  number,
  numeric,
  oneOf,
  or,
  orNull,
  parserOf,
  recordOf,
  shape,
  text,
} from './parse.ts'

describe('parserOf', () => {
  const parse = parserOf('event', shape({ event: text, data: shape({ ID: idText }) }))

  it('drops what was not asked for', () => {
    expect(parse({ event: 'A', data: { ID: 5 }, more: 1 })).toEqual({
      event: 'A',
      data: { ID: '5' },
    })
  })

  it('names the field that is wrong and not its value', () => {
    expect(() => parse({ event: 'A', data: { ID: { secret: 1 } } })).toThrow(
      'event: data.ID is missing or wrong',
    )
  })

  it('says so when the whole is something else', () => {
    expect(() => parse('secret')).toThrow('event has an unknown shape')
  })
})

describe('shapes', () => {
  it.each([
    ['15000.50', 15000.5],
    [7, 7],
    ['', null],
    ['12a', null],
    [null, null],
  ])('reads %j as the number %j', (value, expected) => {
    expect(finderOf(numeric)(value)).toBe(expected)
  })

  it('gives the fallback for what is missing or wrong', () => {
    const settings = parserOf(
      'settings',
      shape({ grace: or(number, 15), limits: or(recordOf(number), {}) }),
    )

    expect(settings({ grace: 'soon' })).toEqual({ grace: 15, limits: {} })
  })

  it('takes one of the words only', () => {
    const find = finderOf(oneOf('show', 'act'))

    expect([find('act'), find('no')]).toEqual(['act', null])
  })

  it('reads null as none', () => {
    const find = finderOf(shape({ name: orNull(text), ids: listOf(idText) }))

    expect(find({ name: null, ids: [1, '2'] })).toEqual({ name: null, ids: ['1', '2'] })
  })
})
