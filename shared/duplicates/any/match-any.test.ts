import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.ts'
import { createAnyTable, type SchemaField } from './any-table.ts'
import { KINDS } from './fields.ts'
import { matchAny } from './match-any.ts'

const FIELDS: readonly SchemaField[] = [
  { name: 'given_name', type: 'name' },
  { name: 'surname', type: 'name' },
  { name: 'suburb', type: 'text' },
  { name: 'postcode', type: 'postcode' },
  { name: 'state', type: 'exact' },
  { name: 'date_of_birth', type: 'date' },
]
const PEOPLE = 300
const COPIES = 100
const SYLLABLES = 'ba ce di fo gu ha ki lo mu na pe ri so tu va wy'.split(' ')

/** People of 30 towns, each with a postcode and a state of its own; some stand in the table twice, with two columns spoiled. */
function inventTable() {
  const random = createRandom(7)
  const below = (limit: number) => Math.floor(random() * limit)
  const word = (count: number) =>
    Array.from({ length: count }, () => SYLLABLES[below(SYLLABLES.length)] ?? '').join('')
  const names = Array.from({ length: 60 }, () => word(3))
  const surnames = Array.from({ length: 400 }, () => word(4))
  const table = createAnyTable(FIELDS)
  const person = () => {
    const town = below(30)
    const [name, surname] = [names[below(60)] ?? '', surnames[below(400)] ?? '']
    const born = `${1930 + below(70)}0${1 + below(9)}${10 + below(19)}`
    const suburb = word(1) + (surnames[town] ?? '')
    return [name, surname, suburb.slice(2), String(2000 + town * 37), `s${town % 6}`, born]
  }
  const people = Array.from({ length: PEOPLE }, person)
  for (const values of people) table.add(values)
  for (const values of people.slice(0, COPIES)) {
    const copy = [...values]
    copy[below(6)] = ''
    const at = below(2)
    copy[at] = (copy[at] ?? '').slice(0, -1)
    table.add(copy)
  }
  return table
}

describe('matchAny', () => {
  it('does not take columns that always go together for two proofs', () => {
    const found = matchAny(inventTable()).pairs.filter(({ tier }) => tier !== 'related')
    const right = found.filter(({ one, other }) => other - one === PEOPLE)

    expect(right.length / found.length).toBeGreaterThan(0.95)
    expect(right.length / COPIES).toBeGreaterThan(0.4)
  })
})

describe('two mailboxes', () => {
  it.each([
    ['kotova61@mail.ru', 'kotva61@mail.ru', 'misprint'],
    ['kotova61@mail.ru', 'kotova61@bk.ru', 'local'],
    ['kotova61@mail.ru', 'kotova68@mail.ru', 'different'],
    ['kotova61@mail.ru', 'petrov@bk.ru', 'different'],
  ])('%s and %s: %s', (one, other, level) => {
    expect(KINDS.email.levels[KINDS.email.compare(one, other) - 1]).toBe(level)
  })
})
