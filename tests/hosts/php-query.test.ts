import { describe, expect, it } from 'vitest'
import { asPhpArray, buildQuery, parseQuery } from './php-query.ts'

describe('a query read as PHP reads it', () => {
  it('nests by brackets and numbers what has no key', () => {
    expect(parseQuery('filter[ID]=3&select[]=ID&select[]=NAME&start=50')).toEqual({
      filter: { ID: '3' },
      select: ['ID', 'NAME'],
      start: '50',
    })
  })

  it('keeps numeric keys that are no list: they may be record ids', () => {
    expect(parseQuery('fm[311][VALUE]=x&fm[5][VALUE]=y')).toEqual({
      fm: { 311: { VALUE: 'x' }, 5: { VALUE: 'y' } },
    })
  })

  it('makes a list of keys 0..n-1 in order, however many', () => {
    const query = Array.from({ length: 50 }, (_, index) => `id[${index}]=${index}`).join('&')
    expect(parseQuery(query)['id']).toHaveLength(50)
    expect(parseQuery('id[1]=b&id[0]=a')['id']).toEqual({ 0: 'a', 1: 'b' })
  })

  it('reads percent-encoded brackets, pluses and lone percent signs', () => {
    expect(parseQuery('a%5B0%5D=%D0%98%D0%B2%D0%B0%D0%BD+100%')).toEqual({ a: ['Иван 100%'] })
    expect(parseQuery('%3E%3Dtime=1&b')).toEqual({ '>=time': '1', b: '' })
  })

  it('lets the last one of equal names win', () => {
    expect(parseQuery('a=1&a=2&b[]=1&b=3')).toEqual({ a: '2', b: '3' })
  })

  it('does not touch prototypes', () => {
    const read = parseQuery('__proto__[polluted]=1&constructor[prototype][polluted]=1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor'])
  })
})

describe('a query written as PHP writes it', () => {
  it('leaves nulls out and makes numbers of booleans', () => {
    expect(buildQuery({ data: { FIELDS: { ID: 91 } }, ok: true, none: null, list: ['a&b'] })).toBe(
      'data%5BFIELDS%5D%5BID%5D=91&ok=1&list%5B0%5D=a%26b',
    )
  })

  it('is read back as it was', () => {
    const data = { event: 'ONCRMLEADADD', data: { FIELDS: { ID: '91' } }, tags: ['Ёж', 'a=b'] }
    expect(parseQuery(buildQuery(data))).toEqual(data)
  })
})

describe('an array of PHP in JSON', () => {
  it('is [] when empty, a list when numbered from zero, a map otherwise', () => {
    expect(asPhpArray([])).toEqual([])
    expect(asPhpArray([['0', 'a'], ['1', 'b']])).toEqual(['a', 'b']) // prettier-ignore
    expect(asPhpArray([['1', 'b']])).toEqual({ 1: 'b' })
  })
})
