import { describe, expect, it } from 'vitest'
import { choiceOf } from './digit-key.ts'

const PRESS = { key: '1', repeat: false, ctrlKey: false, metaKey: false, altKey: false }

describe('a digit', () => {
  it('names a choice', () => {
    expect(choiceOf(PRESS)).toBe(0)
    expect(choiceOf({ ...PRESS, key: '9' })).toBe(8)
  })

  it.each([
    ['held down: the next question is another', { repeat: true }],
    ['with a key of the browser’s', { ctrlKey: true }],
    ['with the command key', { metaKey: true }],
    ['with Alt', { altKey: true }],
    ['0', { key: '0' }],
    ['F1', { key: 'F1' }],
  ])('names none when it is %s', (_what, change) => {
    expect(choiceOf({ ...PRESS, ...change })).toBeNull()
  })
})
