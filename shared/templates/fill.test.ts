import { describe, expect, it } from 'vitest'
import { fillTemplate, unknownVariables } from './fill.ts'

const values = {
  клиент: 'Иван Иванов',
  сделка: 'Окна',
  стадия: 'Переговоры',
  ответственный: 'Анна',
  сумма: '10 000 ₽',
}

describe('fillTemplate', () => {
  it('fills every variable, as often as it stands there', () => {
    expect(
      fillTemplate('{клиент}, {сделка}: {клиент}, {стадия}/{ответственный}/{сумма}', values),
    ).toBe('Иван Иванов, Окна: Иван Иванов, Переговоры/Анна/10 000 ₽')
  })

  it('forgives capitals and spaces inside the braces', () => {
    expect(fillTemplate('{ Клиент }', values)).toBe('Иван Иванов')
  })

  it('leaves what is no variable as it is written', () => {
    expect(fillTemplate('{город} {} { a {клиент', values)).toBe('{город} {} { a {клиент')
  })

  it('never reads a variable out of what a client typed', () => {
    expect(fillTemplate('{клиент}', { ...values, клиент: '{сумма} $& $1' })).toBe('{сумма} $& $1')
  })
})

describe('unknownVariables', () => {
  it('names each unknown one once', () => {
    expect(unknownVariables('{город} {клиент} {город} {}')).toEqual(['город', ''])
  })

  it('finds nothing wrong in a text without braces', () => {
    expect(unknownVariables('Что вас смущает?')).toEqual([])
  })
})
