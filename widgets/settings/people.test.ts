import { describe, expect, it } from 'vitest'
import type { SettingsDirectory } from '../../shared/contract/settings.ts'
import { asId } from '../../shared/crm/ids.ts'
import { createSay } from '../ui/say.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { findPeople, idsOf, nameOfPerson, peopleOptions } from './people.ts'

const say = createSay(ru, 'ru', () => 'Europe/Moscow')
const people = [
  { id: '1', name: 'Пётр Котов' },
  { id: '2', name: 'Анна Петрова' },
  { id: '3', name: 'Олег Суперпетров' },
]
const directory: SettingsDirectory = {
  pipelines: [],
  users: people.map(({ id, name }) => ({ id: asId(id), name })),
  heads: [],
  headless: 0,
  groups: [],
  former: [
    { id: asId('8'), name: 'Вера Ушла' },
    { id: asId('9'), name: '' },
  ],
  admins: { isWhole: true, users: [] },
}
const found = (query: string, chosen: readonly string[] = []) =>
  findPeople(people, query, chosen).map(({ id }) => id)

describe('findPeople', () => {
  it.each([
    ['петр', ['1', '2', '3']],
    ['ПЁТР', ['1', '2', '3']],
    ['анна пет', ['2']],
    ['пет анна', ['2']],
    ['пётр анна котов', []],
    ['zz', []],
    ['  ', ['1', '2', '3']],
  ])('finds by %j those who fit, beginnings first', (query, ids) => {
    expect(found(query)).toEqual(ids)
  })

  it('offers nobody twice, and only as many as can be read', () => {
    const crowd = Array.from({ length: 900 }, (_, id) => ({ id: String(id), name: 'Анна' }))

    expect(found('петр', ['1'])).toEqual(['2', '3'])
    expect(findPeople(crowd, 'анна', [])).toHaveLength(8)
  })
})

describe('names', () => {
  it('tell who has left, and who is not even listed', () => {
    expect(nameOfPerson(directory, '1', say)).toBe('Пётр Котов')
    expect(nameOfPerson(directory, '8', say)).toBe('Вера Ушла (не работает)')
    expect(nameOfPerson(directory, '9', say)).toBe('№ 9 (не работает)')
  })

  it('offer somebody who has left only where he is chosen', () => {
    expect(peopleOptions(directory, '', say)).toHaveLength(3)
    expect(peopleOptions(directory, '8', say)[0]).toEqual({
      value: '8',
      label: 'Вера Ушла (не работает)',
    })
  })

  it('are read from a field line by line', () => {
    expect(idsOf('')).toEqual([])
    expect(idsOf('7\n8')).toEqual(['7', '8'])
  })
})
