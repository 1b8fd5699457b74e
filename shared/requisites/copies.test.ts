import { describe, expect, it } from 'vitest'
import { aCompany, anEntrepreneur } from '../../tests/providers/samples.ts'
import { copyAsJson, copyAsTable, copyAsText, listRequisites } from './copies.ts'

const bank = {
  bik: '044525225',
  bankName: 'ПАО СБЕРБАНК',
  correspondentAccount: '30101810400000000225',
  account: '40702810900000000025',
}
const evil = aCompany({
  name: { short: 'ООО "<script>"', full: 'ООО\t"A & B"\n', bare: '<script>' },
})

describe('copies', () => {
  it('write a company as text, line by line', () => {
    expect(copyAsText(listRequisites(aCompany(), bank))).toBe(
      [
        'Полное наименование: ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ «РОМАШКА»',
        'Сокращённое наименование: ООО «РОМАШКА»',
        'ИНН: 6300010010',
        'КПП: 630101001',
        'ОГРН: 1156300010019',
        'Дата регистрации: 05.02.2015',
        'ОКВЭД: 62.01',
        'Юридический адрес: 443001, Самарская обл, г Самара, ул Садовая, д 1',
        'Расчётный счёт: 40702810900000000025',
        'Банк: ПАО СБЕРБАНК',
        'БИК: 044525225',
        'Корр. счёт: 30101810400000000225',
        'Подписант: генеральный директор Иванов Иван Иванович',
      ].join('\n'),
    )
  })

  it('leave out what an entrepreneur has not', () => {
    const text = copyAsText(listRequisites(anEntrepreneur()))

    expect(text).toContain('ОГРНИП: 322784700000014')
    expect(text).toContain('Подписант: Тестов И. П.')
    expect(text).not.toMatch(/КПП|БИК/)
  })

  it('make no markup and no new cell of a name', () => {
    const { html, tabs } = copyAsTable(listRequisites(evil))

    expect(html).toContain('ООО «&lt;script&gt;»')
    expect(html).toContain('A &amp; B')
    expect(html).not.toContain('<script')
    expect(tabs.split('\n')[0]).toBe('Полное наименование\tООО «A & B»')
  })

  it('give other programs the whole of it', () => {
    expect(JSON.parse(copyAsJson(aCompany(), bank))).toEqual({ ...aCompany(), bank })
  })
})
