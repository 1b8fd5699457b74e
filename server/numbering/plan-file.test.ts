import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { findRange, NOWHERE } from '../../shared/phone/ranges.ts'
import { compileBlocks } from './compile-blocks.ts'
import { type CompiledPart, compilePart } from './compile-part.ts'
import { FILE_2015, FILE_2026 } from '../../tests/numbering-files.ts'
import { type LoadedPart, packPlan, unpackPlan } from './plan-file.ts'
import { readRegister } from './read-register.ts'

const parts = [3, 4].map(digit =>
  compilePart(readRegister(digit === 3 ? FILE_2026 : FILE_2015), {
    digit,
    source: 'register',
    asOf: '2026-08',
  }),
)
const blocks = compileBlocks('code,block,subjects,share\n927,00,63,92\n954,10,-,100\n', '2026-08')
const world = {
  countries: [
    ['PL', 'Europe/Warsaw'],
    ['DE', 'Europe/Berlin'],
  ],
  starts: [
    { start: 120_100_000, zone: 'America/New_York' },
    { start: 120_200_000, zone: null },
    { start: 120_300_000, zone: 'America/Chicago' },
    { start: 120_400_000, zone: 'America/New_York' },
  ],
} as const

describe('a packed plan', () => {
  const unpacked = unpackPlan(packPlan([...parts, blocks], world))

  it('holds the parts it was made of', () => {
    const about = ({ digit, source, asOf, rows, unknown, places }: CompiledPart | LoadedPart) => [
      [digit, source, asOf, rows, unknown],
      places,
    ]

    expect(unpacked.parts.map(about)).toEqual([...parts, blocks].map(about))
  })

  it('finds every start where it was', () => {
    for (const [index, { starts, shares }] of [...parts, blocks].entries()) {
      const part = unpacked.parts[index]!
      for (const [place, { start, value }] of starts.entries()) {
        const found = findRange(part.ranges, start)
        expect(found === NOWHERE ? 0xffff : part.ranges.values[found]).toBe(value)
        expect(part.shares?.[place] ?? null).toBe(shares?.[place] ?? null)
      }
    }
  })

  it('holds the zones of the world', () => {
    expect(unpacked.world).toEqual({
      countries: new Map([
        ['DE', 'Europe/Berlin'],
        ['PL', 'Europe/Warsaw'],
      ]),
      starts: Uint32Array.of(120_100_000, 120_200_000, 120_300_000, 120_400_000),
      values: Uint16Array.of(0, 0xffff, 1, 0),
      zones: ['America/New_York', 'America/Chicago'],
    })
  })

  it('is the same each time', () => {
    expect(packPlan(parts, world)).toEqual(packPlan(parts, world))
  })

  it('may hold no parts and no world', () => {
    expect(unpackPlan(packPlan([], null))).toEqual({ parts: [], world: null })
  })

  it.each([
    ['nothing', Buffer.from('')],
    ['no gzip', Buffer.from('{"format":"shagolad-numbering-1"}')],
    ['something else', gzipSync('{"format":"other"}\n')],
    ['its first half', packPlan(parts, world).subarray(0, 200)],
    ['a head whose numbers are missing', gzipSync(headOf(packPlan(parts, world)))],
  ])('is not read from %s', (_what, file) => {
    expect(() => unpackPlan(file)).toThrow(RangeError)
  })
})

function headOf(packed: Uint8Array): string {
  const { parts: heads } = unpackPlan(packed)
  return `{"format":"shagolad-numbering-1","parts":[{"starts":${heads.length},"placeCount":3,"areas":[""],"alphabet":""}],"world":null}\n`
}
