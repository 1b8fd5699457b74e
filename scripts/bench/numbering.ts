import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compileFile } from '../../server/numbering/compile-register.ts'
import {
  createNumbering,
  type Numbering,
  readCarried,
} from '../../server/numbering/create-numbering.ts'
import { packPlan, unpackPlan } from '../../server/numbering/plan-file.ts'
import { readRegisterFolder } from '../../server/numbering/register-files.ts'
import type { CompiledWorld } from '../../server/numbering/world-columns.ts'
import { HOLE } from '../../shared/phone/ranges.ts'
import type { WorldZones } from '../../shared/phone/world-place.ts'
import {
  type Accuracy,
  countMobileOffsets,
  findWrongCodes,
  measureCities,
  measureOffsets,
  measurePlaces,
  toPercent,
} from './numbering-accuracy.ts'
import { readExtracts } from './numbering-extracts.ts'
import { median, type Row, type Tell } from './row.ts'

/** Names the folder with the register's extracts, which are no part of the project. */
export const DATA_VARIABLE = 'NUMBERING_DATA'

const LOOKUPS = 200_000
const ROUNDS = 7

/** Numbering plan: how quick, how large, how right. What needs the extracts is told as not measured without them. */
export async function measureNumbering(tell: Tell): Promise<readonly Row[]> {
  const carried = createNumbering()
  const folder = process.env[DATA_VARIABLE] ?? ''
  const size = readFileSync(
    new URL('../../server/numbering/carried-plan.bin', import.meta.url),
  ).length
  const rows = [
    lookupRow(carried, 'carried plan'),
    atMost('numbering table without the register, gzip', size, 60_000),
  ]
  if (folder === '') {
    tell(`numbering: ${DATA_VARIABLE} names no folder of extracts`)
    return [...rows, notMeasured('accuracy and size with the register')]
  }
  return [...rows, ...(await measureWithRegister(carried, folder))]
}

async function measureWithRegister(carried: Numbering, folder: string): Promise<readonly Row[]> {
  const files = await readRegisterFolder(path.join(folder, 'official'))
  const { world } = readCarried()
  const packed = packPlan(files.map(compileFile), world === null ? null : toCompiled(world))
  const numbering = createNumbering({ register: unpackPlan(packed).parts })
  const { mobiles, landlines } = readExtracts(folder)
  const wrong = [carried, numbering].map(plan => findWrongCodes(plan, folder, landlines).length)
  return [
    lookupRow(numbering, 'register loaded'),
    atMost('numbering table with everything loaded, gzip', packed.length, 100_000),
    atLeast(
      'register: UTC offset right, of 20,000 random numbers',
      measureOffsets(numbering, [...mobiles, ...landlines]),
      99.5,
    ),
    atLeast(
      'register: town right, of 20,000 random landlines',
      measureCities(numbering, landlines),
      99,
    ),
    told('– place of any kind right, of 20,000 random ranges', measurePlaces(numbering, landlines)),
    atLeast(
      'carried: UTC offset right, of all mobile numbers',
      countMobileOffsets(carried, mobiles),
      94,
    ),
    atLeast(
      'carried: UTC offset right, of 20,000 random landlines',
      measureOffsets(carried, landlines),
      97,
    ),
    told('– carried: town right, of 20,000 random landlines', measureCities(carried, landlines)),
    none('special codes and Yakutia wrong, carried', wrong[0] ?? Number.NaN),
    none('special codes and Yakutia wrong, register', wrong[1] ?? Number.NaN),
  ]
}

/** Numbers of all codes, the same ones each time; parsing is not part of it. */
function lookupRow(numbering: Numbering, what: string): Row {
  const numbers = Array.from({ length: LOOKUPS }, (_, index) => {
    return `+7${3_000_000_000 + ((index * 34_807_717) % 7_000_000_000)}`
  })
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now()
    let found = 0
    for (const number of numbers) if (numbering.find(number).precision !== 'none') found++
    times.push(((performance.now() - from) * 1000) / LOOKUPS)
    if (found === 0) throw new Error('the plan finds nothing')
  }
  const microseconds = median(times)
  return {
    figure: `lookup of a number, ${what}, mean of ${LOOKUPS}`,
    demanded: '≤ 1 µs',
    measured: `${microseconds.toFixed(2)} µs`,
    holds: microseconds <= 1,
  }
}

function toCompiled({ countries, starts, values, zones }: WorldZones): CompiledWorld {
  return {
    countries: [...countries],
    starts: Array.from(starts, (start, index) => ({
      start,
      zone: zones[values[index] ?? HOLE] ?? null,
    })),
  }
}

function atMost(figure: string, bytes: number, limit: number): Row {
  const kilobytes = (count: number): string => `${(count / 1000).toFixed(1)} kB`
  return {
    figure,
    demanded: `≤ ${kilobytes(limit)}`,
    measured: kilobytes(bytes),
    holds: bytes <= limit,
  }
}

function atLeast(figure: string, accuracy: Accuracy, percent: number): Row {
  const measured = `${toPercent(accuracy).toFixed(2)} %`
  return { figure, demanded: `≥ ${percent} %`, measured, holds: toPercent(accuracy) >= percent }
}

function none(figure: string, count: number): Row {
  return { figure, demanded: '0', measured: String(count), holds: count === 0 }
}

function told(figure: string, accuracy: Accuracy): Row {
  return { figure, demanded: '', measured: `${toPercent(accuracy).toFixed(2)} %`, holds: null }
}

function notMeasured(figure: string): Row {
  return {
    figure,
    demanded: '',
    measured: `not measured: ${DATA_VARIABLE} is not set`,
    holds: null,
  }
}
