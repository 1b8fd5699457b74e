import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { NewGroup, Store } from './store.ts'

const at = asInstant(1)
const REP = asId<UserId>('7')
const TENANT = asId<TenantId>('bitrix24:base')

let place: TestDatabase
let store: Store

beforeAll(async () => {
  place = await createTestDatabase()
  store = openTestStore(await place.open())
  await store.tenants.save(aTenant(TENANT))
})
afterAll(() => place.drop())

function group(id: string, cards: readonly string[], tier: NewGroup['tier'] = 'propose'): NewGroup {
  const pairs = cards.flatMap((one, index) =>
    cards.slice(index + 1).map(other => ({ one, other, tier, score: 0.99, evidence: [] })),
  )
  return { id, kind: 'contact', tier, cards, pairs }
}

const contact = (id: string, owner: string, phones: readonly string[] = []) => ({
  id: asId<never>(id),
  name: { first: 'А', last: null, second: null },
  phones,
  emails: [],
  company: null,
  owner: asId<UserId>(owner),
  createdAt: at,
})

/** A check that has come as far as comparing. */
async function found(...groups: readonly NewGroup[]): Promise<number> {
  const check = await store.base.begin(TENANT, { by: REP, isWhole: false }, at)
  await store.base.replaceGroups(TENANT, check!.number, { groups, dirt: [] })
  const end = { from: ['running'], state: 'done', finishedAt: at } as const
  await store.base.turn(TENANT, check!.number, end)
  return check!.number
}

const stateOf = async (id: string) => (await store.base.group(TENANT, id))?.state
const cardsOf = async (id: string) =>
  (await store.base.group(TENANT, id))?.members.map(({ card }) => card)
const deed = (id: string) => ({ group: id, person: REP, at })

describe('groups of a base', () => {
  it('of which somebody said no while they were compared are not offered', async () => {
    await found(group('a', ['1', '2']), group('b', ['3', '4']))
    const said = { pairs: [['2', '1'] as const], rest: [] }
    expect(await store.base.sayApart(TENANT, deed('a'), said)).toBe(true)
    expect(await store.base.sayApart(TENANT, deed('a'), said)).toBe(false)

    await found(group('c', ['1', '2', '9']), group('b', ['3', '4']))
    expect([await stateOf('c'), await stateOf('b')]).toEqual(['apart', 'open'])
    expect(await store.base.apart(TENANT, 'contact')).toEqual([['1', '2']])
    expect(await store.base.apart(TENANT, 'company')).toEqual([])
  })

  it('lose cards that were merged, and never offer them with the one that stays until it is undone', async () => {
    const check = await found(group('d', ['11', '12', '13']))
    const cards = { kind: 'contact', survivor: '11', gone: ['12'] } as const
    await store.base.merged(TENANT, deed('d'), cards)
    expect(await cardsOf('d')).toEqual(['11', '13'])
    await store.base.merged(TENANT, deed('d'), { ...cards, gone: ['13'] })
    expect(await stateOf('d')).toBe('merged')
    expect(await store.base.deedsOf(TENANT, check)).toEqual({ merged: 2, mergedCards: 2, apart: 0 })
    expect(await store.base.apart(TENANT, 'contact')).toContainEqual(['11', '12'])
    // Told once more after a crash.
    await store.base.merged(TENANT, deed('d'), { ...cards, gone: ['13'] })
    expect((await store.base.deedsOf(TENANT, check)).merged).toBe(2)

    await store.base.unmerged(TENANT, cards)
    expect(await store.base.deedsOf(TENANT, check)).toEqual({ merged: 1, mergedCards: 1, apart: 0 })
    expect(
      (await store.base.deeds(TENANT, at)).filter(({ what }) => what === 'merged'),
    ).toMatchObject([{ person: REP, tier: 'propose' }])
    expect(await store.base.apart(TENANT, 'contact')).not.toContainEqual(['11', '12'])
  })

  it('count and compare no card that a merge has left empty, until somebody fills it in again', async () => {
    const known = (id: string, phones: readonly string[]) => ({
      contact: contact(id, '7', phones),
      keys: [],
    })
    const compared = async () => {
      const pages: string[] = []
      for await (const page of store.base.cards(TENANT, 'contact', 1)) pages.push(page)
      return pages.flatMap(page => (JSON.parse(page) as { id: string }[]).map(({ id }) => id))
    }
    await store.people.learn(TENANT, [known('51', ['1']), known('52', []), known('53', [])])
    const cards = { kind: 'contact', survivor: '51', gone: ['52'] } as const
    await store.base.merged(TENANT, { group: null, person: REP, at }, cards)
    expect([await compared(), (await store.base.counts(TENANT)).contact]).toEqual([['51', '53'], 2])
    await store.people.learn(TENANT, [known('52', ['2'])])
    expect([await compared(), (await store.base.counts(TENANT)).contact]).toEqual([
      ['51', '52', '53'],
      3,
    ])
    await store.people.learn(TENANT, [known('52', [])])
    await store.base.unmerged(TENANT, cards)
    expect(await compared()).toContain('52')
  })

  it('are counted from the last check begun, and listed without those that were cancelled', async () => {
    const last = await store.base.checks(TENANT, 1)
    const begun = asInstant(77)
    const check = await store.base.begin(TENANT, { by: REP, isWhole: false }, begun)
    await store.base.turn(TENANT, check!.number, { from: ['running'], state: 'cancelled' })
    expect(await store.base.checks(TENANT, 1)).toMatchObject([{ number: last[0]!.number }])
    expect(await store.base.lastBegun(TENANT)).toBe(begun)
  })

  it('that are parts of one come each, also where a page ends between them', async () => {
    await found(group('w', ['61', '62', '63', '64']), group('x', ['65', '66']))
    const rest = [group('y', ['61', '62']), group('z', ['63', '64'])]
    await store.base.sayApart(TENANT, deed('w'), { pairs: [['61', '63']], rest })
    const seen: string[] = []
    const wish = {
      tiers: ['propose'],
      kind: null,
      owner: null,
      reader: REP,
      isSkipped: false,
      limit: 1,
    } as const
    let after: string | null = null
    do {
      const page = await store.base.page(TENANT, { ...wish, after })
      seen.push(...page.groups.map(({ id }) => id))
      after = page.next
    } while (after !== null)
    expect(seen).toEqual(['y', 'z', 'x'])
  })

  it('are listed by what was said of them, also after a check, and taken back by pairs', async () => {
    await found(group('m', ['71', '72', '73']))
    const rest = [group('n', ['72', '73'])]
    const pairs = [
      ['71', '72'],
      ['71', '73'],
    ] as const
    await store.base.sayApart(TENANT, { ...deed('m'), at: asInstant(500) }, { pairs, rest })
    const { said, next } = await store.base.said(TENANT, { after: null, limit: 1 })
    expect(said).toEqual([{ id: '500:m', kind: 'contact', by: REP, at: 500, pairs }])
    const older = await store.base.said(TENANT, { after: next, limit: 9 })
    expect(older.said.map(({ id }) => id)).toEqual(['1:w', '1:a'])

    expect(await store.base.unsay(TENANT, 'contact', [pairs[0]])).toBe(false)
    expect(await stateOf('m')).toBe('apart')
    expect(await store.base.unsay(TENANT, 'contact', [pairs[1]])).toBe(true)
    expect([await stateOf('m'), await stateOf('n')]).toEqual(['open', 'gone'])
    expect(await store.base.saidOnce(TENANT, '500:m')).toBeNull()

    // Groups are made anew: the word about the first one is a word without a group.
    expect(await store.base.saidOnce(TENANT, '1:a')).toMatchObject({ pairs: [['1', '2']] })
    expect(await store.base.unsay(TENANT, 'contact', [['1', '2']])).toBe(false)
    expect(await store.base.apart(TENANT, 'contact')).not.toContainEqual(['1', '2'])
  })

  it('come with those of the reader first, and every one of them on one page', async () => {
    await store.people.learn(TENANT, [
      { contact: contact('21', '8'), keys: [] },
      { contact: contact('25', '7'), keys: [] },
      { contact: contact('26', '7'), keys: [] },
    ])
    const ids = ['e', 'f', 'g', 'h']
    await found(
      ...ids.map((id, index) => group(id, [String(20 + index * 2), String(21 + index * 2)])),
    )
    const seen: string[] = []
    const wish = {
      tiers: ['propose'],
      kind: null,
      owner: null,
      reader: REP,
      isSkipped: false,
    } as const
    let after: string | null = null
    do {
      const page = await store.base.page(TENANT, { ...wish, after, limit: 1 })
      expect(page.total).toBe(4)
      seen.push(...page.groups.map(({ id }) => id))
      after = page.next
    } while (after !== null)
    expect(seen).toEqual(['g', 'h', 'e', 'f'])
    const his = await store.base.page(TENANT, { ...wish, owner: asId('8'), after, limit: 10 })
    expect(his.groups.map(({ id }) => id)).toEqual(['e'])
    expect(await store.base.waiting(TENANT)).toEqual(
      new Map([
        ['7', 2],
        ['8', 1],
      ]),
    )
  })

  it('are checked by one at a time', async () => {
    const begun = await Promise.all(
      [1, 2, 3].map(() => store.base.begin(TENANT, { by: null, isWhole: false }, at)),
    )
    expect(begun.filter(check => check !== null)).toHaveLength(1)
  })
})
