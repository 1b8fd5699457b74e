import { describe, expect, it } from 'vitest'
import { instant, MINUTE, plus } from '../../shared/time/instant.ts'
import { checkSignature, sign, WINDOW_MS } from './pbx-signature.ts'

const now = instant('2026-12-02T07:00:00Z')
const secret = 'a secret of the PBX'
const timestamp = String(now / 1000)
const body = '{"id":"1"}'
const signature = sign({ timestamp, body }, secret)

describe('a signature of a PBX', () => {
  it('is good for what was signed', () => {
    expect(checkSignature({ timestamp, signature, body }, secret, now)).toBe('good')
  })

  it.each([
    ['another body', { body: '{"id":"2"}' }],
    ['another moment', { timestamp: String(now / 1000 + 1) }],
    ['no signature', { signature: '' }],
    ['the bare digest', { signature: signature.slice('sha256='.length) }],
    ['a longer one', { signature: `${signature}0` }],
    ['letters that are no ASCII', { signature: 'я'.repeat(signature.length) }],
  ])('is wrong for %s', (_what, changes) => {
    expect(checkSignature({ timestamp, signature, body, ...changes }, secret, now)).toBe('wrong')
  })

  it('is wrong with another secret', () => {
    expect(checkSignature({ timestamp, signature, body }, 'another', now)).toBe('wrong')
  })

  it.each([WINDOW_MS + 1000, -WINDOW_MS - 1000])('is stale %d ms away', ms => {
    expect(checkSignature({ timestamp, signature, body }, secret, plus(now, ms))).toBe('stale')
    expect(checkSignature({ timestamp, signature, body }, secret, plus(now, 4 * MINUTE))).toBe(
      'good',
    )
  })

  it('takes no moment that is no number of seconds, signed or not', () => {
    const strange = 'NaN'
    const given = {
      timestamp: strange,
      body,
      signature: sign({ timestamp: strange, body }, secret),
    }
    expect(checkSignature(given, secret, now)).toBe('wrong')
  })
})
