import { MINUTE } from '../time/instant.ts'

/** Neighbouring bins of times differ by so much: a median is told with an error of 1 %. */
const STEP = 1.02
const LOG_STEP = Math.log(STEP)

/** Durations are counted in bins whose widths grow with them, so that a median over a million stays is a sum over some hundreds of numbers. */
export function binOf(ms: number): number {
  if (ms < MINUTE) return 0
  return Math.round(Math.log(ms / MINUTE) / LOG_STEP) + 1
}

/** The middle of a bin, ms. */
export function msOfBin(bin: number): number {
  return bin <= 0 ? 0 : Math.round(STEP ** (bin - 1) * MINUTE)
}
