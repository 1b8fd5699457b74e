import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../shared/csv/read-csv.ts'
import type { BaseCard } from '../../shared/duplicates/base/card.ts'
import { DataError } from './data-error.ts'
import { inventBase } from './generate/base.ts'
import { matchPart } from './match-part.ts'
import { measureQuality } from './quality.ts'
import { readBase } from './read-base.ts'
import { readAnyTable, readSchema } from './read-schema.ts'
import { writeBase } from './write-base.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'dedup-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEAD =
  'record_id,kind,name,last_name,first_name,second_name,phones,emails,company,inn,kpp,city,site'

function fileOf(content: string | Buffer): string {
  const file = path.join(folder, `${Math.random()}.csv`)
  writeFileSync(file, content)
  return file
}

function cardsOf(content: string | Buffer) {
  const cards: [string, BaseCard][] = []
  const { remarks } = readBase(fileOf(content), (id, card) => void cards.push([id, card]))
  return { cards, remarks }
}

describe('inventBase', () => {
  it('invents the same base for the same seed, another one for another', () => {
    expect(inventBase(5, 300).rows).toEqual(inventBase(5, 300).rows)
    expect(inventBase(5, 300).rows).not.toEqual(inventBase(6, 300).rows)
  })

  it('has every kind of trap', () => {
    const traps = new Set(inventBase(1, 6000).rows.map(({ trap }) => trap))

    expect(traps).toEqual(
      new Set([
        '',
        'office',
        'spouses',
        'parent',
        'brothers',
        'namesake',
        'namesake-city',
        'handed',
        'agent',
        'same-name',
        'branch',
        'affiliate',
      ]),
    )
  })
})

describe('a base invented', () => {
  it.each([
    ['usual', 11],
    ['usual', 12],
    ['foreign', 13],
  ] as const)('as %s, seed %i, is matched as well as demanded', (profile, seed) => {
    const { contact, company } = measureQuality(inventBase(seed, 6000, profile))

    expect(contact.auto.precision).toBeGreaterThanOrEqual(0.999)
    expect(contact.auto.recall).toBeGreaterThanOrEqual(0.78)
    expect(contact.proposed.precision).toBeGreaterThanOrEqual(0.97)
    expect(contact.proposed.recall).toBeGreaterThanOrEqual(profile === 'usual' ? 0.94 : 0.92)
    expect(company.proposed.precision).toBeGreaterThanOrEqual(0.98)
    expect(company.proposed.recall).toBeGreaterThanOrEqual(0.93)
    expect(Math.max(contact.largestWrong, company.largestWrong)).toBe(0)
  })
})

describe('readBase', () => {
  it('reads a name in one line and a name in fields, several phones, and a company’s title', () => {
    const { cards } = cardsOf(
      `${HEAD}\n1,contact,Иванов Иван,,,,8912; 8913,,,,,,\n2,contact,,Иванов,Иван,,,,,,,,\n3,company,ООО Вектор,,,,,,,,,,\n`,
    )

    expect(cards.map(([, { name, company, phones }]) => [name, company, phones])).toEqual([
      [{ first: 'Иванов Иван', last: null, second: null }, '', ['8912', ' 8913']],
      [{ first: 'Иван', last: 'Иванов', second: '' }, '', []],
      [{ first: null, last: null, second: null }, 'ООО Вектор', []],
    ])
  })

  it('reads a byte order mark, semicolons, unknown columns and 200 of them', () => {
    const more = Array.from({ length: 190 }, (_, at) => `x${at}`).join(';')
    const { cards } = cardsOf(
      `\uFEFF${HEAD.replaceAll(',', ';')};${more}\r\n1;contact;Анна;;;;89123456789;\r\n`,
    )

    expect(cards[0]?.[1].phones).toEqual(['89123456789'])
  })

  it('reads columns in any order, in capitals, without mailboxes, in rows that are too short or too long', () => {
    const { cards, remarks } = cardsOf(
      'Name, KIND ,Phones,Record ID\nАнна,Contact,89123456789,1\nОлег,contact,,2,x,y\n',
    )

    expect(cards.map(([id, { name, phones }]) => [id, name.first, phones])).toEqual([
      ['1', 'Анна', ['89123456789']],
      ['2', 'Олег', []],
    ])
    expect(remarks).toContainEqual(expect.stringContaining('has no columns emails'))
  })

  it('reads lines in Windows-1251 between lines in UTF-8, and says so', () => {
    const cyrillic = Buffer.from([0xc0, 0xed, 0xed, 0xe0])
    const { cards, remarks } = cardsOf(
      Buffer.concat([
        Buffer.from(`${HEAD}\n1,contact,Анна\n2,contact,`),
        cyrillic,
        Buffer.from('\n'),
      ]),
    )

    expect(cards.map(([, { name }]) => name.first)).toEqual(['Анна', 'Анна'])
    expect(remarks).toContainEqual(expect.stringContaining('1 lines are no UTF-8'))
  })

  it('reads a line of a megabyte', () => {
    expect(
      cardsOf(`${HEAD}\n1,contact,${'я'.repeat(1_000_000)}\n2,contact,Анна\n`).cards,
    ).toHaveLength(2)
  })

  it.each([
    ['', 'is empty'],
    ['\n\n', 'is empty'],
    ['record_id,name\n1,Анна\n', 'lacks the columns: kind'],
    ['record_id,kind,name\n', 'lacks the columns: phones or emails'],
    [`${HEAD},phones\n`, 'has these columns twice: phones'],
    ['record_id,kind,phones,emails\n', 'lacks the columns: name, or last_name and first_name'],
    [`${HEAD},kind\n`, 'has these columns twice: kind'],
    [`${HEAD}\n1,person,Анна\n`, 'row 2: kind is "person", not contact or company'],
    [`${HEAD}\n,contact,Анна\n`, 'row 2: record_id is empty'],
    [`${HEAD}\n1,contact,"Анна\n`, 'the quoted field that begins in row 2 never ends'],
    ['\u0000\u0000', 'is no text in UTF-8 or Windows-1251'],
  ])('refuses %j with a sentence', (content, sentence) => {
    expect(() => cardsOf(content)).toThrow(DataError)
    expect(() => cardsOf(content)).toThrow(sentence)
  })

  it('tells which columns are lacking that would have helped', () => {
    expect(cardsOf('record_id,kind,name,phones,emails\n1,contact,Анна,,\n').remarks).toContainEqual(
      expect.stringContaining('has no columns last_name, first_name, second_name, company'),
    )
  })
})

describe('matchPart', () => {
  it('refuses one id in two rows', () => {
    const file = fileOf(`${HEAD}\n1,contact,Анна\n1,contact,Олег\n`)

    expect(() => matchPart(file, 'contacts', () => {})).toThrow('id "1" stands in two rows')
  })
})

describe('a schema', () => {
  it.each([
    ['{', 'cannot be read as a schema'],
    ['{"id":"a"}', 'is no schema'],
    ['{"id":"a","fields":[]}', 'names no fields'],
    ['{"id":"a","fields":[{"name":"b","type":"colour"}]}', '"colour" is no type of a field'],
    ['{"id":"a","fields":[{"name":"b","type":"name"},{"name":"b","type":"name"}]}', 'twice: b'],
  ])('%s is refused with a sentence', (json, sentence) => {
    expect(() => readSchema(fileOf(json))).toThrow(sentence)
  })

  it('names columns that the file must have', () => {
    const fields = [{ name: 'surname', type: 'name' as const }]

    expect(() => readAnyTable(fileOf('id,name\n1,Ann\n'), { id: 'rec_id', fields })).toThrow(
      'lacks the columns: rec_id, surname',
    )
  })
})

describe('the commands', () => {
  const run = (script: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, script), ...args], {
      encoding: 'utf8',
    })

  it('write pairs and clusters of a base, and end with 0', () => {
    const [base, pairs, clusters] = ['base.csv', 'pairs.csv', 'clusters.csv'].map(name =>
      path.join(folder, name),
    ) as [string, string, string]
    writeBase(base, inventBase(3, 400))
    const { status } = run('match.ts', '--in', base, '--out', pairs, '--clusters', clusters)
    const [head, first] = readCsv(readFileSync(pairs, 'utf8'))

    expect(status).toBe(0)
    expect(head).toEqual(['id_a', 'id_b', 'score', 'tier', 'why'])
    expect(first?.[4]).toMatch(/совпада/)
    expect(readCsv(readFileSync(clusters, 'utf8'))).toHaveLength(401)
  })

  it('end with 1 and a sentence for a file, with 2 and the usage for a call', () => {
    const file = run(
      'match.ts',
      '--in',
      path.join(folder, 'none.csv'),
      '--out',
      path.join(folder, 'out.csv'),
    )
    const call = run('leads.ts', '--base', 'x.csv')

    expect([file.status, file.stderr]).toEqual([1, expect.stringContaining('cannot be read')])
    expect([call.status, call.stderr]).toEqual([2, expect.stringContaining('npm run dedup:leads')])
  })
})
