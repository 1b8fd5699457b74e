import { describe, expect, it } from 'vitest'
import { readRequisiteQuery, spellingsOf } from './query.ts'

describe('readRequisiteQuery', () => {
  it.each([
    ['7707083893', '7707083893', 'inn'],
    [' ИНН: 7707083893 ', '7707083893', 'inn'],
    ['оплата от ООО Ромашка, инн 7707083893', '7707083893', 'inn'],
    ['7707 083 893', '7707083893', 'inn'],
    ['780000000177', '780000000177', 'inn'],
    ['0100000029', '0100000029', 'inn'],
    ['1027700132195', '1027700132195', 'ogrn'],
    ['ОГРНИП 322784700000014', '322784700000014', 'ogrn'],
  ])('finds the id in %j', (text, id, type) => {
    expect(readRequisiteQuery(text)).toEqual({ kind: 'id', id, type, kpp: null })
  })

  it('keeps the КПП that stands beside an ИНН', () => {
    expect(readRequisiteQuery('7707083893/540602001')).toMatchObject({ kpp: '540602001' })
  })

  it.each([
    ['7707083894', 'inn', 'check-digit'],
    ['ИНН 7707083894', 'inn', 'check-digit'],
    ['77070838931', 'inn', 'length'],
    ['ИНН 770708389O', 'inn', 'not-digits'],
    ['0007083893', 'inn', 'zero-region'],
    ['1027700132196', 'ogrn', 'check-digit'],
  ])('tells what is wrong with %s', (text, type, fault) => {
    expect(readRequisiteQuery(text)).toMatchObject({ kind: 'wrong-id', type, fault })
  })

  it.each([
    ['Ромашка Самара', 'ромашка', null, 'самара'],
    ['Ромашка, Самара', 'ромашка', null, 'самара'],
    ['ООО «Ромашка» г. Самара', 'ромашка', 'ооо', 'самара'],
    ['"Ромашка" ооо', 'ромашка', 'ооо', null],
    ['Общество с ограниченной ответственностью "РОМАШКА"', 'ромашка', 'ооо', null],
    ['Ромашка спб', 'ромашка', null, 'санкт-петербург'],
    ['Самара Ромашка', 'ромашка', null, 'самара'],
    ['Завод 5, Нижний Новгород', 'завод 5', null, 'нижний новгород'],
    ['Ромашка, Кинель-Черкассы', 'ромашка', null, 'кинель черкассы'],
    ['ООО Казань', 'казань', 'ооо', null],
    ['Самара', 'самара', null, null],
    ['ИП Тестов Иван', 'тестов иван', 'ип', null],
    ['Ромaшка', 'ромашка', null, null],
    ['Салон "Москва"', 'салон москва', null, null],
    ['ООО "Москва" Самара', 'москва', 'ооо', 'самара'],
    ['Москва-Сити', 'москва сити', null, null],
    ['Ромашка, ул. Садовая', 'ромашка ул садовая', null, null],
    ['Ромашка, г.о. Самара', 'ромашка', null, 'самара'],
  ])('reads %j', (text, name, form, city) => {
    expect(readRequisiteQuery(text)).toMatchObject({ kind: 'name', name, form, city })
  })

  it('has one core for both alphabets', () => {
    expect(readRequisiteQuery('OOO Romashka')).toMatchObject({ core: 'romaWka', form: 'ооо' })
    expect(readRequisiteQuery('ромашка')).toMatchObject({ core: 'romaWka' })
  })

  it.each(['', '   ', '«»', 'а', '🙂', 'ООО ""'])('asks nothing for %j', text => {
    expect(readRequisiteQuery(text).kind).toBe('empty')
  })

  it.each(['<script>alert(1)</script>', '🙂 Ромашка', 'я'.repeat(500), 'А "Б "В"" Г'])(
    'reads %s as a name of bounded length',
    text => {
      const query = readRequisiteQuery(text)

      expect(query.kind).toBe('name')
      expect(query.kind === 'name' && query.name.length).toBeLessThanOrEqual(300)
    },
  )
})

describe('spellingsOf', () => {
  it('tries the other layout', () => {
    expect(spellingsOf('hjvfirf')).toContain('ромашка')
  })

  it('tries the vowels people mix up', () => {
    expect(spellingsOf('рамашка')).toContain('ромашка')
  })

  it('tries one letter less at the end', () => {
    expect(spellingsOf('ромашкаа')).toContain('ромашка')
  })

  it('tries nothing while the name is just being typed', () => {
    expect(spellingsOf('рама')).toEqual([])
  })

  it.each(['ромашка', 'корова', 'qwerty'])('spends at most three requests on %s', name => {
    expect(spellingsOf(name).length).toBeLessThanOrEqual(3)
    expect(spellingsOf(name)).not.toContain(name)
  })
})
