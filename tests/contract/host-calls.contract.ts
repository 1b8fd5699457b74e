import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type ContactId, type UserId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { asInstant, MINUTE, plus, type Instant } from '../../shared/time/instant.ts'
import { markOf } from '../../server/store/mark.ts'
import type { HostCall, HostCalls } from '../../server/hosts/host.ts'

/** A host with its calls, and the hands of its people. */
export interface HostCallsScene {
  calls(): HostCalls
  now(): Instant
  readonly rep: UserId
  /** With these numbers. */
  addClient(...phones: readonly string[]): { readonly contact: ContactId; readonly card: CardRef }
  /** A company with its open deal, and no people. */
  addCompany(phone: string): CardRef
  /** A call of the customer's own integration. */
  writeOther(phone: string, contact: ContactId, at: Instant): void
  /** Calls that stand on the host, with their numbers. */
  written(): readonly string[]
  /** How many contacts there are. */
  people(): number
  /** Requests that were made of calls. */
  opened(): number
  /** The next writing request is carried out, and its answer never comes. */
  loseNextAnswer(): void
  stop(): Promise<void>
}

let count = 0

/** What calls must be on every host. */
export function describeHostCalls(host: string, start: () => Promise<HostCallsScene>): void {
  describe(`calls on ${host}`, () => {
    let scene: HostCallsScene
    beforeAll(async () => {
      scene = await start()
    })
    afterAll(() => scene.stop())

    const aPhone = () => `+7927200${String((count += 1)).padStart(4, '0')}`

    async function aCall(phone: string, changes: Partial<HostCall> = {}): Promise<HostCall> {
      const found = await scene.calls().find(phone)
      const startedAt = plus(scene.now(), -10 * MINUTE)
      return {
        mark: markOf(asId('t'), `call/${(count += 1)}`),
        direction: 'in',
        phone,
        startedAt,
        answeredAt: plus(startedAt, 5000),
        endedAt: plus(startedAt, MINUTE),
        recording: null,
        user: scene.rep,
        near: [
          ...found.openCards.map(({ card }) => card),
          ...found.contacts.map(({ id }) => ({ kind: 'contact' as const, id })),
        ],
        others: [],
        title: `Звонок, ${phone}`,
        ...changes,
      }
    }

    const linesOf = (phone: string) =>
      scene.written().filter(one => one.slice(-10) === phone.slice(-10))

    it('knows nobody else who writes calls, while nobody does', async () => {
      expect(await scene.calls().hasOthers(asInstant(scene.now() - 60 * MINUTE))).toBe(false)
    })

    it('finds whom a number belongs to, with his open card', async () => {
      const phone = aPhone()
      const { contact, card } = scene.addClient(phone)
      const found = await scene.calls().find(phone)

      expect(found.contacts.map(({ id }) => id)).toEqual([contact])
      expect(found.openCards).toEqual([{ contact, card }])
      expect(await scene.calls().find(aPhone())).toMatchObject({ contacts: [], openCards: [] })
    })

    it('finds the open card of the only company that has a number, not of one of two', async () => {
      const phone = aPhone()
      const card = scene.addCompany(phone)

      expect((await scene.calls().find(phone)).loose).toEqual([card])
      scene.addCompany(phone)
      expect((await scene.calls().find(phone)).loose).toEqual([])
    })

    it.each([
      ['an answered call', {}],
      ['a missed one', { answeredAt: null }],
      ['an outgoing one', { direction: 'out' }],
      ['one tried in vain', { direction: 'out', answeredAt: null }],
      ['one with a recording', { recording: 'https://rec.example/1.mp3' }],
    ] as const)('writes %s once', async (_what, changes) => {
      const phone = aPhone()
      scene.addClient(phone)
      const call = await aCall(phone, changes)

      expect(await scene.calls().record(call)).toBe('written')
      expect(await scene.calls().record(call)).toBe('found')
      expect(linesOf(phone)).toHaveLength(1)
    })

    it('writes it once when the answer was lost', async () => {
      const phone = aPhone()
      scene.addClient(phone)
      const call = await aCall(phone)
      scene.loseNextAnswer()

      await expect(scene.calls().record(call)).rejects.toMatchObject({ code: 'host.unavailable' })
      expect(await scene.calls().record(call)).toBe('found')
      expect(linesOf(phone)).toHaveLength(1)
    })

    it('writes nothing beside what the customer’s own integration has written', async () => {
      const phone = aPhone()
      const { contact } = scene.addClient(phone)
      const call = await aCall(phone)
      scene.writeOther(phone, contact, plus(call.startedAt, 40_000))

      expect(await scene.calls().record(call)).toBe('found')
      expect(await scene.calls().hasOthers(asInstant(scene.now() - 60 * MINUTE))).toBe(true)
      expect(linesOf(phone)).toHaveLength(1)
    })

    it('writes both calls of a client who called twice within two minutes', async () => {
      const phone = aPhone()
      scene.addClient(phone)
      const first = await aCall(phone, { answeredAt: null })
      const later = await aCall(phone, {
        startedAt: plus(first.startedAt, MINUTE),
        endedAt: plus(first.startedAt, 2 * MINUTE),
        answeredAt: plus(first.startedAt, MINUTE),
      })
      const both = [
        { ...first, others: [later] },
        { ...later, others: [first] },
      ]

      for (const call of both) expect(await scene.calls().record(call)).toBe('written')
      for (const call of both) expect(await scene.calls().record(call)).toBe('found')
      expect(linesOf(phone)).toHaveLength(2)
    })

    it('writes a call to another number of the client made right after', async () => {
      const [phone, second] = [aPhone(), aPhone()]
      scene.addClient(phone, second)
      const first = await aCall(phone, { direction: 'out', answeredAt: null })
      const later = await aCall(second, { direction: 'out' })

      for (const call of [first, later]) expect(await scene.calls().record(call)).toBe('written')
      for (const call of [first, later]) expect(await scene.calls().record(call)).toBe('found')
      expect([linesOf(phone).length, linesOf(second).length]).toEqual([1, 1])
    })

    it('opens a card for a missed call once, whatever became of the answer', async () => {
      const before = scene.opened()
      const call = await aCall(aPhone(), { answeredAt: null })
      scene.loseNextAnswer()

      const open = () => scene.calls().openCard(call, null)
      await expect(open()).rejects.toMatchObject({ code: 'host.unavailable' })
      const card = await open()
      expect(await open()).toEqual(card)
      expect(scene.opened()).toBe(before + 1)
    })

    it('opens it upon the client where he is known, and makes no second one', async () => {
      const phone = aPhone()
      const { contact } = scene.addClient(phone)
      const before = scene.people()
      const call = await aCall(phone, { answeredAt: null })
      const card = await scene.calls().openCard(call, contact)

      expect(scene.people()).toBe(before)
      expect((await scene.calls().find(phone)).openCards).toContainEqual({ contact, card })
    })
  })
}
