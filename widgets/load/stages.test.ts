import { describe, expect, it } from 'vitest'
import type { LoadAnswer } from '../../shared/contract/import.ts'
import {
  findTwice,
  isMoving,
  readAddress,
  rowsToLoad,
  stepOf,
  timeLeft,
  toAddress,
} from './stages.ts'

const fields: LoadAnswer['fields'] = [
  { field: 'name', label: 'ФИО', isRepeatable: false },
  { field: 'phone', label: 'Телефон', isRepeatable: true },
  { field: 'inn', label: 'ИНН', isRepeatable: false },
  { field: 'skip', label: 'Не загружать', isRepeatable: true },
]

describe('a load', () => {
  it.each([
    ['uploading', 'file', true],
    ['failed', 'file', false],
    ['draft', 'columns', false],
    ['rehearsing', 'check', true],
    ['rehearsed', 'check', false],
    ['paused', 'load', false],
    ['loading', 'load', true],
    ['cancelled', 'result', false],
    ['rolling-back', 'result', true],
  ] as const)('that is %s stands at the step «%s»; moves by itself: %s', (state, step, moves) => {
    expect([stepOf(state), isMoving(state)]).toEqual([step, moves])
  })

  it('writes something of every row but those left for a person', () => {
    const counts = {
      created: 1,
      updated: 2,
      attached: 4,
      repeated: 8,
      requests: 16,
      doubtful: 32,
      refused: 64,
    }

    expect(rowsToLoad(counts)).toBe(31)
  })

  it.each(['', 'id=', 'id=%3Cb%3E', 'section=x'])('is none in the address %j', address => {
    expect(readAddress(address)).toBeNull()
  })

  it('is found by the address it has written', () => {
    expect(readAddress(toAddress('3f-A_9'))).toBe('3f-A_9')
    expect(toAddress(null)).toBe('')
  })
})

describe('a field chosen for two columns', () => {
  it('is told at both of them', () => {
    expect([...findTwice(['inn', 'phone', 'inn', 'name'], fields)]).toEqual([0, 2])
  })

  it('is no fault where several may hold it', () => {
    expect(findTwice(['phone', 'phone', 'skip', 'skip', 'name'], fields).size).toBe(0)
  })
})

describe('the time left', () => {
  it.each([
    [0, { id: 'load.left.minute' }],
    [59, { id: 'load.left.minute' }],
    [61, { id: 'load.left.minutes', values: { count: 2 } }],
    [3_540, { id: 'load.left.minutes', values: { count: 59 } }],
    [3_600, { id: 'load.left.hours', values: { hours: 1, minutes: 0 } }],
    [7_190, { id: 'load.left.hours', values: { hours: 2, minutes: 0 } }],
    [null, null],
    [Number.NaN, null],
    [-5, null],
  ])('of %s seconds is told roughly', (seconds, message) => {
    expect(timeLeft(seconds)).toEqual(message)
  })
})
