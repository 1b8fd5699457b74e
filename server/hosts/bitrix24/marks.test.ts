import { describe, expect, it } from 'vitest'
import {
  findMarks,
  findOriginMark,
  hasCaseMark,
  toOriginId,
  withCaseMark,
  withMark,
} from './marks.ts'

const MARK = 'k7f3a9b2c1'

describe('marks', () => {
  it('are found in what they were left in', () => {
    expect(findMarks(withMark('Позвонить', MARK))).toEqual([MARK])
    expect(findMarks(withCaseMark('Разобрать', MARK))).toEqual([MARK])
    expect(findMarks(withMark('', MARK))).toEqual([MARK])
  })

  it('stand in the last line', () => {
    expect(withMark('Что вас смущает?', MARK).split('\n').at(-1)).toBe(`Шаголад [#${MARK}]`)
  })

  it('cannot be forged by what a client typed', () => {
    expect(findMarks(withMark('Привет [#aaaaaaaaaa] [#case-bbbbbbbbbb]', MARK))).toEqual([MARK])
    expect(hasCaseMark(withMark('[#case-bbbbbbbbbb]', MARK))).toBe(false)
  })

  it.each(['[#short]', '[#K7F3A9B2C1]', '#k7f3a9b2c1', '[#k7f3a9b2c1x]', ''])(
    'are not seen in %j',
    text => {
      expect(findMarks(text)).toEqual([])
    },
  )

  it('name the card and the effect in the origin of a contact', () => {
    expect(findOriginMark(toOriginId('lead:91', MARK))).toBe(MARK)
    expect(findOriginMark('lead:91')).toBeNull()
  })

  it('leave BB codes of a client without effect', () => {
    expect(withMark('[URL=https://evil.example]сюда[/URL]', MARK)).not.toMatch(/\[\/?URL/)
  })
})
