import { describe, expect, it } from 'vitest'
import type { Call } from '../../shared/contract/endpoint.ts'
import { fetchErrorFile } from './error-file.ts'

const answers = (parts: Readonly<Record<number, unknown>>): Call =>
  (async (_endpoint: unknown, { after }: { after: number }) =>
    parts[after] === undefined
      ? { status: 'unavailable' }
      : { status: 'ok', answer: parts[after] }) as unknown as Call

describe('the error file', () => {
  it('is put together of its parts in order', async () => {
    const call = answers({
      0: { name: 'ошибки.csv', text: 'один\r\n', next: 7 },
      7: { name: 'ошибки.csv', text: 'два\r\n', next: null },
    })

    expect(await fetchErrorFile(call, '1')).toEqual({
      name: 'ошибки.csv',
      parts: ['один\r\n', 'два\r\n'],
    })
  })

  it('is not saved by half', async () => {
    expect(await fetchErrorFile(answers({ 0: { name: 'a', text: '', next: 7 } }), '1')).toBeNull()
  })
})
