import { describe, expect, it } from 'vitest'
import russian from './messages.ru.json' with { type: 'json' }
import { createSay } from '../i18n/say.ts'
import { createKeyIndex } from '../duplicates/base/key-index.ts'
import { toErrorFile } from './error-file.ts'
import type { Mapping } from './fields.ts'
import { findMappingFaults, guessMapping } from './guess-mapping.ts'
import { readRow } from './read-row.ts'
import { createRehearsal } from './rehearse.ts'

const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })

describe('guessMapping', () => {
  it('goes by the headings', () => {
    const heads = [
      'Фамилия',
      'Имя',
      'Отчество',
      'Мобильный телефон',
      'Рабочий телефон',
      'E-mail',
      'Организация',
      'ИНН',
      'Город',
      'Дата создания',
      'Примечание',
      'Вес',
    ]

    expect(guessMapping([heads, heads.map(() => '')])).toEqual({
      hasHeader: true,
      mapping: [
        'lastName',
        'firstName',
        'secondName',
        'phone',
        'phone',
        'email',
        'company',
        'inn',
        'city',
        'createdAt',
        'comment',
        'skip',
      ],
    })
  })

  it('goes by what stands in the columns when there is no header', () => {
    const rows = [
      ['Иванов Иван', '8 912 345-67-89', 'a.ivanov@mail.ru', '7707083893', 'ООО Ромашка', '12'],
      ['Петрова Анна', '9,16E+10', '', '', 'ИП Петрова', '15'],
    ]

    expect(guessMapping(rows)).toEqual({
      hasHeader: false,
      mapping: ['name', 'phone', 'email', 'inn', 'company', 'skip'],
    })
  })

  it('takes the first of two columns of one kind, and the other as a remark', () => {
    expect(guessMapping([['Город', 'Город доставки', 'Телефон']]).mapping).toEqual([
      'city',
      'comment',
      'phone',
    ])
  })

  it.each([[[]], [[[]]], [[['', '']]]])('survives %j', rows => {
    expect(guessMapping(rows).mapping.every(field => field === 'skip')).toBe(true)
  })
})

describe('findMappingFaults', () => {
  it.each<[Mapping, string]>([
    [['city', 'city', 'phone'], '«Город» выбрано для двух столбцов: оставьте один'],
    [['name', 'city'], 'Не выбран ни один столбец с телефоном'],
    [['name', 'lastName', 'phone'], 'Выбрано и ФИО одной строкой'],
  ])('tells what is wrong with %j', (mapping, sentence) => {
    expect(findMappingFaults(mapping).map(say).join()).toContain(sentence)
  })

  it('has nothing against two phones', () => {
    expect(
      findMappingFaults(['name', 'phone', 'phone', 'comment', 'comment', 'skip', 'skip']),
    ).toEqual([])
  })
})

describe('readRow', () => {
  const mapping: Mapping = [
    'name',
    'phone',
    'phone',
    'email',
    'inn',
    'city',
    'createdAt',
    'company',
  ]

  it('normalises what it takes', () => {
    const { row, remarks, refused } = readRow(
      [
        '  Иванов  Иван ',
        '8 (912) 345-67-89',
        '8-495-123-45-67 доб. 12',
        'IVANOV@Mail.ru',
        '7707083893',
        'г. Спб',
        '46022',
        'ООО «Ромашка»',
      ],
      mapping,
      2,
    )

    expect([remarks, refused]).toEqual([[], []])
    expect(row).toMatchObject({
      line: 2,
      name: { first: 'Иван', last: 'Иванов', second: null },
      phones: ['+79123456789', '+74951234567 доб. 12'],
      emails: ['ivanov@mail.ru'],
      inn: '7707083893',
      city: 'Санкт-Петербург',
      createdAt: '2025-12-31',
    })
  })

  it('leaves out what is destroyed, a formula or wrong, and says so', () => {
    const { row, remarks } = readRow(
      ['=cmd', '9,16E+10', '89123456789', 'нет почты', '7707083894', 'Ухрюпинск', 'вчера', ''],
      mapping,
      3,
    )

    expect(row).toMatchObject({
      name: { first: null },
      phones: ['+79123456789'],
      emails: [],
      inn: '',
      city: 'Ухрюпинск',
      createdAt: null,
    })
    expect(remarks.map(say)).toEqual([
      expect.stringContaining('Телефон: номер испорчен таблицей'),
      'E-mail: адрес не распознан',
      'ИНН: контрольная цифра не сходится, не загружено',
      'ФИО: вместо значения стоит формула, она не загружена',
      'Дата создания: дата не распознана',
    ])
  })

  it('gives an ИНН its leading zero back', () => {
    expect(readRow(['', '', '', '', '274062111', '', '', ''], mapping, 2).row.inn).toBe(
      '0274062111',
    )
  })

  it.each([
    [['Иванов', '', '', '', '', '', '', ''], 'В строке нет ни телефона'],
    [[], 'Строка пустая'],
  ])('refuses %j with its reason', (cells, sentence) => {
    expect(readRow(cells, mapping, 2).refused.map(say).join()).toContain(sentence)
  })

  it('leaves out cells whose letters are lost, and refuses a row that has lost its name', () => {
    const lost = '\uFFFD\uFFFD\uFFFD'
    const town = ['Иван', '+79120000001', '', '', '', lost, '', '']
    const name = [lost, '+79120000001', '', '', '', '', '', '']

    const kept = readRow(town, mapping, 2)

    expect(kept).toMatchObject({ row: { city: '' }, refused: [] })
    expect(kept.remarks.map(say)).toEqual([expect.stringContaining('Город: вместо букв')])
    expect(readRow(name, mapping, 3).refused.map(say)).toEqual([
      expect.stringContaining('ФИО: вместо букв'),
    ])
  })
})

describe('createRehearsal', () => {
  const mapping: Mapping = ['name', 'phone', 'email']
  const crm = createKeyIndex()
  crm.addContact(
    '501',
    { first: 'Иван', last: 'Иванов', second: null },
    { phones: ['+79123456789'], emails: [] },
  )
  crm.addContact(
    '502',
    { first: 'Мария', last: 'Белова', second: null },
    { phones: ['+79120000001'], emails: [] },
  )
  const fates = (rows: readonly (readonly string[])[]) => {
    const rehearsal = createRehearsal(crm.find)
    return rows.map((cells, at) => rehearsal.decide(readRow(cells, mapping, at + 2).row))
  }

  it('creates who is unknown, attaches who is known, and gives the contact what is new', () => {
    expect(
      fates([
        ['Зимин Олег', '+79120000009', ''],
        ['Иванов Ваня', '8 912 345 67 89', ''],
        ['Иванов Иван', '8 912 345 67 89', 'ivan.ivanov81@bk.ru'],
      ]),
    ).toMatchObject([
      { type: 'create' },
      { type: 'attach', contact: '501' },
      { type: 'update', contact: '501', adds: { phones: [], emails: ['ivan.ivanov81@bk.ru'] } },
    ])
  })

  it('finds duplicates inside the file, also by what an earlier duplicate has told', () => {
    expect(
      fates([
        ['Зимин Олег', '+79120000009', ''],
        ['Олег', '+79120000009', 'oleg.zimin81@bk.ru'],
        ['Zimin Oleg', '', 'oleg.zimin81@bk.ru'],
      ]),
    ).toMatchObject([{ type: 'create' }, { type: 'repeat', line: 2 }, { type: 'repeat', line: 2 }])
  })

  it('leaves the choice to a person where names contradict', () => {
    expect(fates([['Котов Степан', '+79120000001', '']])).toMatchObject([
      { type: 'doubtful', contacts: ['502'], lines: [] },
    ])
  })

  it('counts', () => {
    const rehearsal = createRehearsal(crm.find)
    for (const phone of ['+79120000005', '+79120000006', '+79123456789'])
      rehearsal.decide(readRow(['Иванов Иван', phone, ''], mapping, 2).row)

    expect(rehearsal.counts()).toEqual({ create: 2, update: 0, attach: 1, repeat: 0, doubtful: 0 })
  })
})

describe('toErrorFile', () => {
  it('keeps the row, names the reasons and makes no formula of it', () => {
    const reasons = [{ id: 'import.empty-row' }]
    const file = toErrorFile(['ФИО', 'Телефон'], [{ line: 7, cells: ['=cmd|calc'], reasons }], say)

    expect(file).toBe(
      '\uFEFF"ФИО";"Телефон";"Строка файла";"Причина"\r\n"\'=cmd|calc";"";"7";"Строка пустая"\r\n',
    )
  })
})
