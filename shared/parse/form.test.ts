import { describe, expect, it } from 'vitest'
import { FormTooLarge, parseForm, writeForm } from './form.ts'

describe('parseForm', () => {
  it('reads nested names', () => {
    const form = parseForm('event=A&data[FIELDS][ID]=91&auth[member_id]=m')

    expect(form).toEqual({ event: 'A', data: { FIELDS: { ID: '91' } }, auth: { member_id: 'm' } })
  })

  it('reads nothing from an empty body', () => {
    expect(parseForm('')).toEqual({})
  })

  it.each([
    '__proto__[polluted]=1',
    'constructor[prototype][polluted]=1',
    'a[__proto__][polluted]=1',
    'a[constructor][prototype][polluted]=1',
    'a[][__proto__][polluted]=1',
  ])('lets %s reach no prototype', body => {
    const form = parseForm(body)

    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(JSON.stringify(form)).not.toContain('polluted')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('takes a body of exactly the allowed length', () => {
    expect(parseForm(`a=${'x'.repeat(8)}`, { maxLength: 10 })).toEqual({ a: 'xxxxxxxx' })
  })

  it.each([
    ['longer than allowed', `a=${'x'.repeat(9)}`, { maxLength: 10 }],
    ['nested deeper than allowed', 'a[b][c][d]=1', { maxDepth: 2 }],
    ['with more fields than allowed', 'a=1&b=2&c=3', { maxFields: 2 }],
  ])('refuses a body %s', (_why, body, limits) => {
    expect(() => parseForm(body, limits)).toThrow(FormTooLarge)
  })

  it('takes a broken percent sign as it is', () => {
    expect(parseForm('a=%E0%A4%A')).toEqual({ a: '%E0%A4%A' })
  })
})

describe('writeForm', () => {
  it('writes lists and maps the way PHP reads them', () => {
    const query = writeForm({ filter: { '@id': [1, 2], '>id': 5 }, order: { id: 'ASC' } })

    expect(decodeURIComponent(query)).toBe(
      'filter[@id][0]=1&filter[@id][1]=2&filter[>id]=5&order[id]=ASC',
    )
  })

  it('escapes what would end a value', () => {
    expect(writeForm({ TITLE: 'A&B=+ ' })).toBe('TITLE=A%26B%3D%2B%20')
  })

  it('leaves verbatim values alone and nothing else', () => {
    const query = writeForm({ a: '$result[x][0]', b: 'c[d]' }, value => value.startsWith('$result'))

    expect(query).toBe('a=$result[x][0]&b=c%5Bd%5D')
  })

  it('leaves out what is not there', () => {
    expect(writeForm({ a: null, b: undefined, c: 0 })).toBe('c=0')
  })
})
