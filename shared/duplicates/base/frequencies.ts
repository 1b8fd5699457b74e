import type { BaseTable } from './table.ts'
import { NONE } from './table.ts'

/** How telling it is that two cards share a value: bits, the rarer the more. */
export interface Rarity {
  readonly surname: (stem: string) => number
  readonly first: (word: string) => number
  readonly patronymic: (stem: string) => number
  readonly city: (id: number) => number
  readonly company: (id: number) => number
}

/** @param wanted which cards are counted */
export function countRarity(table: BaseTable, wanted: (record: number) => boolean): Rarity {
  const counts = {
    surname: new Counter<string>(),
    first: new Counter<string>(),
    patronymic: new Counter<string>(),
    city: new Counter<number>(),
    company: new Counter<string>(),
  }
  for (let record = 0; record < table.size(); record++) {
    if (!wanted(record)) continue
    const { first, surnames, patronymic } = table.person(record)
    for (const surname of surnames) counts.surname.add(surname)
    if (first !== null) counts.first.add(first.word)
    if (patronymic !== null) counts.patronymic.add(patronymic)
    if (table.city(record) !== NONE) counts.city.add(table.city(record))
    if (table.company(record) !== NONE)
      counts.company.add(table.companyKey(table.company(record)).core)
  }
  return {
    surname: stem => counts.surname.bits(stem),
    first: word => counts.first.bits(word),
    patronymic: stem => counts.patronymic.bits(stem),
    city: id => counts.city.bits(id),
    company: id => counts.company.bits(table.companyKey(id).core),
  }
}

class Counter<Value> {
  readonly #counts = new Map<Value, number>()
  #total = 0

  add(value: Value): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
    this.#total++
  }

  /** What was seen once or twice may be a misprint or one person's: rarer than this many cards tells nothing more. */
  bits(value: Value): number {
    const count = Math.max(2, this.#counts.get(value) ?? 0)
    return Math.log2((this.#total + 20) / count)
  }
}
