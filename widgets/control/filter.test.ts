import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { EVERYTHING, isEverything, readFilter, toAddress } from './filter.ts'

describe('the address of control', () => {
  it('is read as it is written', () => {
    const filter = {
      problem: 'overdue',
      person: asId<NonNullable<typeof EVERYTHING.person>>('7'),
      pipeline: asId<NonNullable<typeof EVERYTHING.pipeline>>('deal:0'),
      isAside: true,
    } as const

    expect(readFilter(toAddress(filter))).toEqual(filter)
    expect(toAddress(EVERYTHING)).toBe('')
  })

  it.each(['problem=toString&person=%3Cb%3E&aside=yes', 'pipeline=a%20b', ''])(
    'leaves out what says nothing: %s',
    address => {
      expect(isEverything(readFilter(address))).toBe(true)
    },
  )
})
