import type { Place } from '../../shared/phone/numbering-plan.ts'
import { HOLE, PER_CODE, type RangeStart } from '../../shared/phone/ranges.ts'
import { type CompiledPart, numberOf } from './compile-part.ts'
import { namesOf, zoneOf } from './regions.ts'

const PER_BLOCK = 100_000
/** «Москва и Московская область», as the register says it, not the other way round. */
const CAPITALS: readonly string[] = ['77', '78']

/**
 * Our figures for mobile numbers: for each 100,000 of them the region that holds most, and what percentage.
 *
 * @param csv `code,block,subjects,share`, sorted; `subjects` joined by a plus, `-` for the whole country
 * @throws {RangeError} on a line that is none
 */
export function compileBlocks(csv: string, asOf: string): CompiledPart {
  const [, ...lines] = csv.trim().split(/\r?\n/)
  const known = new Map<string, number>()
  const places: Place[] = []
  const starts: RangeStart[] = []
  const shares: number[] = []
  let end = 0
  const push = (start: number, value: number, share: number) => {
    const last = starts.at(-1)
    const isSameCode = Math.floor((last?.start ?? 0) / PER_CODE) === Math.floor(start / PER_CODE)
    if (isSameCode && last?.value === value && shares.at(-1) === share) return
    starts.push({ start, value })
    shares.push(share)
  }
  for (const line of lines) {
    const [, digits = '', subjects = '', share = ''] =
      /^(\d{3},\d{2}),([\d+]*|-),(\d{1,3})$/.exec(line) ?? []
    if (digits === '') throw new RangeError(`no block: ${line.slice(0, 40)}`)
    const start = Number(digits.replace(',', '')) * PER_BLOCK
    if (end !== 0 && start !== end) push(end, HOLE, 0)
    push(start, numberOf(placeOf(subjects), known, places), Number(share))
    end = start + PER_BLOCK
  }
  push(end, HOLE, 0)
  const about = { digit: 9, source: 'blocks', rows: lines.length, unknown: 0, asOf } as const
  return { ...about, places, starts, shares }
}

function placeOf(subjects: string): Place {
  const codes = subjects === '-' ? [] : subjects.split('+').sort(capitalsFirst)
  const precision = codes.length === 0 ? 'country' : 'region'
  return { ...namesOf(codes), city: null, precision, zone: zoneOf(codes) }
}

function capitalsFirst(one: string, other: string): number {
  return Number(CAPITALS.includes(other)) - Number(CAPITALS.includes(one))
}
