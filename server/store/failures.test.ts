import { describe, expect, it } from 'vitest'
import { HostUnavailable } from '../errors.ts'
import { isTransientFailure, StoreUnavailable } from './failures.ts'

describe('a failure of the database', () => {
  it.each([
    ['a shutdown', withCode('57P01')],
    ['a lost connection', withCode('08006')],
    ['a deadlock', withCode('40P01')],
    ['too many connections', withCode('53300')],
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a connection cut off', new Error('Connection terminated unexpectedly')],
    ['a full pool', new Error('timeout exceeded when trying to connect')],
  ])('is mended by time when it is %s', (_what, error) => {
    expect(isTransientFailure(error)).toBe(true)
  })

  it.each([
    ['a wrong value', withCode('22P02')],
    ['a broken constraint', withCode('23502')],
    ['a mistake in a statement', withCode('42601')],
    ['a bug', new TypeError('x is not a function')],
    ['an error of ours', new HostUnavailable('busy', 1)],
    ['an answer of ours to it', new StoreUnavailable('later')],
    ['no error at all', 'text'],
  ])('is not mended by time when it is %s', (_what, error) => {
    expect(isTransientFailure(error)).toBe(false)
  })
})

function withCode(code: string): Error {
  return Object.assign(new Error('failed'), { code })
}
