import { describe, expect, it } from 'vitest'
import type { Account } from './account.ts'
import { readAllNotes, readNotes } from './merge-notes.ts'

/** Notes of an account, newest first, by pages of 250 as the API gives them. */
function accountWith(notes: readonly { readonly card: string; readonly text: string }[]) {
  const asked: unknown[] = []
  const account: Partial<Account> = {
    async get(path, query) {
      asked.push(path)
      const page = Number(query?.['page'] ?? 1)
      const rows = notes.slice((page - 1) * 250, page * 250)
      return {
        ...(page * 250 < notes.length && { _links: { next: { href: 'https://next' } } }),
        _embedded: { notes: rows.map(({ card, text }) => ({ entity_id: card, params: { text } })) },
      }
    },
  }
  return { account: account as Account, asked }
}

const many = (card: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ card, text: `${card} ${count - index}` }))

describe('notes of cards that are merged', () => {
  it('are the newest of each, however many newer ones another card has', async () => {
    const { account } = accountWith([...many('1', 300), ...many('2', 60)])

    const notes = await readAllNotes(account, 'contact', ['1', '2'])

    expect(notes.get('1')?.at(-1)).toBe('1 300')
    expect([notes.get('1')?.length, notes.get('2')?.length]).toEqual([50, 50])
    expect([notes.get('2')?.[0], notes.get('2')?.at(-1)]).toEqual(['2 11', '2 60'])
  })

  it('are read no further than it needs', async () => {
    const { account, asked } = accountWith(many('1', 600))
    await readAllNotes(account, 'contact', ['1'])
    expect(asked).toHaveLength(1)
  })

  it('of one card are known beyond the fifty that are copied', async () => {
    const { account } = accountWith(many('1', 450))
    expect(await readNotes(account, 'contact', '1')).toHaveLength(450)
  })
})
