import { describe, expect, it } from 'vitest'
import { loadNoteMark } from '../../core/host-import.ts'
import { isSaidIn, isUntouched } from './said-before.ts'

const marked = (words: string) => `${words}\n\n${loadNoteMark('k7f3a9b2c1:15')}`

describe('words that a note says already', () => {
  it.each(['да', 'КП', '15', 'Шаголад', 'загрузка k7f3a9b2c1'])(
    'are not those that stand inside others or in our mark: %s',
    words => {
      expect(isSaidIn(marked('Просил КП на продажу'), words)).toBe(false)
    },
  )

  it('are the whole note', () => {
    expect(isSaidIn('Просил КП', 'Просил КП')).toBe(true)
    expect(isSaidIn(' Просил КП \n', 'Просил КП')).toBe(true)
  })

  it('are a note of any load without its mark', () => {
    expect(isSaidIn(marked('Просил КП\nВ мае'), 'Просил КП\r\n\r\nВ мае')).toBe(true)
  })

  it('are lines of their own, however the host ends them', () => {
    expect(isSaidIn('Выставка<br>Просил КП<br />В мае', 'Просил КП\nВ мае')).toBe(true)
    expect(isSaidIn('[p]Просил КП[/p]', 'Просил КП')).toBe(true)
    expect(isSaidIn('Просил КП\nВ июне', 'Просил КП\nВ мае')).toBe(false)
  })
})

describe('a note of a load', () => {
  it('is untouched while it says what the file says, and bears our mark', () => {
    expect(isUntouched(marked('Просил КП\r\nВ мае'), 'Просил КП\nВ мае')).toBe(true)
    expect(isUntouched(marked('Просил КП. Отправила'), 'Просил КП')).toBe(false)
    expect(isUntouched(`${marked('Просил КП')}\nОтправила`, 'Просил КП')).toBe(false)
    expect(isUntouched('Просил КП', 'Просил КП')).toBe(false)
    expect(isUntouched(marked('Просил КП'), undefined)).toBe(true)
  })
})
