/** Gives equal things one small number, counted from 0. */
export interface Interner<Thing> {
  readonly idOf: (thing: Thing) => number
  readonly find: (thing: Thing) => number | null
  readonly thing: (id: number) => Thing
  readonly size: () => number
}

export function createInterner<Thing>(): Interner<Thing> {
  const ids = new Map<Thing, number>()
  const things: Thing[] = []
  return {
    idOf(thing) {
      const known = ids.get(thing)
      if (known !== undefined) return known
      ids.set(thing, things.length)
      things.push(thing)
      return things.length - 1
    },
    find: thing => ids.get(thing) ?? null,
    thing(id) {
      const found = things[id]
      if (found === undefined) throw new Error('no such id')
      return found
    },
    size: () => things.length,
  }
}

/** As `createInterner`, for millions of whole numbers above zero: two flat columns instead of a map. */
export function createNumberInterner(): { readonly idOf: (number: number) => number } {
  let numbers = new Float64Array(1 << 12)
  let ids = new Int32Array(1 << 12)
  let count = 0
  const placeOf = (number: number): number => {
    const mask = numbers.length - 1
    let place = hashNumbers(number % 0x7fffffff, Math.floor(number / 0x7fffffff)) & mask
    while (numbers[place] !== 0 && numbers[place] !== number) place = (place + 1) & mask
    return place
  }
  const grow = () => {
    const [oldNumbers, oldIds] = [numbers, ids]
    numbers = new Float64Array(oldNumbers.length * 2)
    ids = new Int32Array(oldIds.length * 2)
    for (let at = 0; at < oldNumbers.length; at++) {
      const number = oldNumbers[at] ?? 0
      if (number === 0) continue
      const place = placeOf(number)
      numbers[place] = number
      ids[place] = oldIds[at] ?? 0
    }
  }
  return {
    idOf(number) {
      if (count * 2 >= numbers.length) grow()
      const place = placeOf(number)
      if (numbers[place] === number) return ids[place] ?? 0
      numbers[place] = number
      ids[place] = count
      return count++
    },
  }
}

/** A column of whole numbers below 2^31 that grows; half of what an array takes, and nothing for the collector to look through. */
export interface Column {
  readonly push: (value: number) => void
  readonly at: (place: number) => number
  readonly size: () => number
}

export function createColumn(): Column {
  let values = new Int32Array(1 << 10)
  let size = 0
  return {
    push(value) {
      if (size === values.length) {
        const larger = new Int32Array(Math.ceil(size * 1.5))
        larger.set(values)
        values = larger
      }
      values[size++] = value
    },
    at: place => values[place] ?? 0,
    size: () => size,
  }
}

/** Lists of small numbers, one for each record, in two flat columns. */
export interface Lists {
  readonly push: (item: number) => void
  /** Ends the list of this record; the next `push` belongs to the next. */
  readonly close: () => void
  readonly from: (record: number) => number
  readonly to: (record: number) => number
  readonly at: (place: number) => number
}

export function createLists(): Lists {
  const items = createColumn()
  const ends = createColumn()
  return {
    push: items.push,
    close: () => ends.push(items.size()),
    from: record => (record === 0 ? 0 : ends.at(record - 1)),
    to: ends.at,
    at: items.at,
  }
}

/**
 * 52 bits of a text, above zero: two of a million mailboxes are taken for one once in ten thousand bases, and half a gigabyte of texts
 * need not be kept.
 */
export function hashLong(text: string): number {
  return hash(text) * 0x200000 + (hash(text, 0x51ed270b) & 0x1fffff) + 1
}

/**
 * A copy that stands alone: a piece cut out of a large text keeps the whole of it in memory for as long as it lives itself.
 */
export function detach(text: string): string {
  return text.length < 13 ? text : Array.from(text).join('')
}

/** 31 bits of a text; for finding candidates, which are compared by what they really are. */
export function hash(text: string, seed = 7): number {
  let value = seed | 0
  for (let at = 0; at < text.length; at++)
    value = Math.imul(value ^ text.charCodeAt(at), 0x5bd1e995) ^ (value >>> 15)
  return mix(value)
}

export function hashNumbers(one: number, other: number, third = 0): number {
  return mix(
    Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^
      Math.imul(other + 0x7f4a7c15, 0xc2b2ae35) ^
      Math.imul(third + 0x165667b1, 0x27d4eb2f),
  )
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x7feb352d)
  mixed ^= mixed >>> 15
  return (Math.imul(mixed, 0x846ca68b) >>> 1) & 0x7fffffff
}
