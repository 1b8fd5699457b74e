import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { Account } from './account.ts'
import { AmoRefused } from './failures.ts'
import { createNumberField } from './number-field.ts'

/** Has our field, and answers as told to each list of leads. */
function anAccount(answer: (ids: readonly number[]) => void) {
  let calls = 0
  const nothing = () => Promise.reject(new Error('not asked for'))
  const field = { id: 7, code: 'SHAGOLAD_CHANCE', type: 'numeric' }
  const account: Account = {
    get: () => Promise.resolve({ _embedded: { custom_fields: [field] } }),
    getAs: nothing,
    postAs: nothing,
    async write(_method, _path, body) {
      calls++
      answer((body as readonly { readonly id: number }[]).map(({ id }) => id))
      return null
    },
  }
  return { account, calls: () => calls }
}

const numbers = Array.from({ length: 250 }, (_, id) => ({
  card: { kind: 'deal' as const, id: asId<never>(id + 1) },
  value: 40,
}))
const bad = (path: string) => [{ requestId: '0', code: 'NotSupportedChoice', path }]

describe('numbers an account refuses', () => {
  it('are asked about once where no lead is at fault', async () => {
    const { account, calls } = anAccount(() => {
      throw new AmoRefused('PATCH leads', 403, [])
    })
    await expect(createNumberField(account).write('deal', numbers, '')).rejects.toThrow('403')
    expect(calls()).toBe(1)
  })

  it('are gone only where the lead is: another fault of it may pass', async () => {
    const { account } = anAccount(ids => {
      if (ids.includes(9)) throw new AmoRefused('PATCH leads', 400, bad('id'))
      if (ids.includes(200)) throw new AmoRefused('PATCH leads', 400, bad('custom_fields_values'))
    })
    const { written, gone } = await createNumberField(account).write('deal', numbers, '')
    expect(written).toHaveLength(248)
    expect(gone.map(({ id }) => id)).toEqual([numbers[8]?.card.id])
  })
})
