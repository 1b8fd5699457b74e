import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import {
  casesAddress,
  readCasesFilter,
  readReasonsQuestion,
  readView,
  reasonsAddress,
} from './view.ts'

describe('the pages of control', () => {
  it('are found again by their address', () => {
    const filter = {
      state: 'decided',
      person: asId<never>('7'),
      pipeline: asId<never>('deal:0'),
    } as const
    const question = { days: 365, pipeline: asId<never>('deal:0') } as const

    expect([readView(casesAddress(filter)), readCasesFilter(casesAddress(filter))]).toEqual([
      'cases',
      filter,
    ])
    expect([
      readView(reasonsAddress(question)),
      readReasonsQuestion(reasonsAddress(question)),
    ]).toEqual(['reasons', question])
  })

  it.each(['', 'view=toString&state=<b>&days=7', 'problem=overdue'])(
    'begin with what is wrong where %j says nothing',
    address => {
      expect(readView(address)).toBe('now')
      expect(readCasesFilter(address)).toEqual({ state: 'open', person: null, pipeline: null })
      expect(readReasonsQuestion(address)).toEqual({ days: 90, pipeline: null })
    },
  )
})
