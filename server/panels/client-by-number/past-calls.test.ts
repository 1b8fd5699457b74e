import { describe, expect, it } from 'vitest'
import { instant, MINUTE, plus } from '../../../shared/time/instant.ts'
import { untoldCalls } from './past-calls.ts'

const NOON = instant('2026-11-26T12:00:00Z')
const at = (minutes: number) => plus(NOON, minutes * MINUTE)

function call(minutes: number, direction: 'in' | 'out' = 'in') {
  return { direction, startedAt: at(minutes), answeredAt: null, endedAt: at(minutes + 2) }
}

function deed(minutes: number, way?: 'in' | 'out', kind: 'call' | 'letter' = 'call') {
  const base = { at: at(minutes), kind, title: 'Звонок' }
  return way === undefined ? base : { ...base, way }
}

describe('calls of our telephony beside what the host shows', () => {
  it('are told where the host shows nothing', () => {
    expect(untoldCalls([call(0), call(-60)], [])).toEqual([call(0), call(-60)])
  })

  it.each([
    ['at its beginning', deed(0, 'in')],
    ['when it was put down, of no known direction', deed(4)],
    ['by a clock that is slow', deed(-5, 'in')],
  ])('are told once where the host shows the call %s', (_when, shown) => {
    expect(untoldCalls([call(0)], [shown])).toEqual([])
  })

  it.each([
    ['goes the other way', deed(0, 'out')],
    ['is another of an hour ago', deed(-60, 'in')],
    ['is no call', deed(0, 'in', 'letter')],
  ])('are told where what the host shows %s', (_why, shown) => {
    expect(untoldCalls([call(0)], [shown])).toEqual([call(0)])
  })

  it('stand by their nearest: one deed hides one call', () => {
    expect(untoldCalls([call(4), call(0)], [deed(4, 'in')])).toEqual([call(0)])
    expect(untoldCalls([call(4), call(0)], [deed(4, 'in'), deed(1, 'in')])).toEqual([])
  })
})
