import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../shared/time/instant.ts'
import { HostRefused, HostUnavailable, TenantDisconnected } from '../errors.ts'
import { afterFailure, MAX_ATTEMPTS } from './after-failure.ts'

describe('after a failure', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [7, 64],
  ])('number %i a job waits %i minutes when the host is busy', (attempt, minutes) => {
    expect(afterFailure(new HostUnavailable('busy', 0), attempt)).toEqual({
      type: 'retry',
      inMs: minutes * MINUTE,
      code: 'host.unavailable',
      message: 'busy',
    })
  })

  it('waits longer when the host asks for it', () => {
    expect(afterFailure(new HostUnavailable('busy', 10 * MINUTE), 1)).toMatchObject({
      type: 'retry',
      inMs: 10 * MINUTE,
    })
  })

  it('leaves the job for a person after the last attempt', () => {
    expect(afterFailure(new HostUnavailable('busy', 0), MAX_ATTEMPTS)).toEqual({
      type: 'bury',
      code: 'host.unavailable',
      message: 'busy',
      isBug: false,
    })
  })

  it('leaves at once what waiting does not help', () => {
    expect(afterFailure(new HostRefused('no', 'ACCESS_DENIED'), 1)).toMatchObject({
      type: 'bury',
      code: 'host.refused',
    })
  })

  it('stops the tenant whose access is dead, at any attempt', () => {
    expect(afterFailure(new TenantDisconnected('dead'), MAX_ATTEMPTS + 5)).toEqual({
      type: 'pause',
    })
  })

  it.each([
    ['an error nobody threw on purpose', new TypeError('Иванов'), 'TypeError'],
    ['something that is no error', 'Иванов', 'string'],
  ])('takes %s for a bug and keeps only its name', (_what, error, name) => {
    expect(afterFailure(error, 1)).toEqual({
      type: 'bury',
      code: 'bug',
      message: name,
      isBug: true,
    })
  })
})
