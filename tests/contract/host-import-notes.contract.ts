import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportOrder } from '../../server/core/host-import.ts'
import { asId, type ContactId } from '../../shared/crm/ids.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import type { HostImportScene } from './host-import.contract.ts'

const LOAD = 'k7f3a9b2c1'

function never(): never {
  throw new Error('it was refused')
}

/** What every host does with words of a file about known contacts. */
export function describeHostImportNotes(name: string, start: () => Promise<HostImportScene>): void {
  describe(`comments of a file in ${name}`, () => {
    let scene: HostImportScene
    let since = 0
    let id: ContactId
    const write = (orders: readonly ImportOrder[], isAgain = false) =>
      scene.import.write({ load: LOAD, orders, isAgain, since: since - MINUTE })

    beforeAll(async () => {
      scene = await start()
      since = scene.now()
      const [made] = await write([
        {
          type: 'contact',
          mark: `${LOAD}:2`,
          name: { first: 'Олег', last: 'Зимин', second: null },
          phones: ['+79120000102'],
          emails: [],
          company: null,
          owner: null,
          extras: { lines: [], site: '', source: '' },
        },
      ])
      id = asId<ContactId>(made?.done === true ? made.id : never())
    })
    afterAll(() => scene.stop())

    it('leaves what the file says of a known contact in its feed, once, and takes it back where it can', async () => {
      // Somebody has changed this one.
      scene.changeLater(id)
      const order = { type: 'extend' as const, contact: id, phones: [], emails: [] }
      const first = { ...order, mark: `${LOAD}:7`, note: 'любит [b]рыбу[/b]' }
      const same = { ...first, mark: `${LOAD}:8` }

      const [made, repeated] = await write([first, same])
      const sought = { load: LOAD, orders: [first, same], since: since - MINUTE }
      const found = await scene.import.findMade(sought)
      const again = await write([first, same], true)

      const added = made?.done === true ? made.added : undefined
      expect(added?.note).toMatch(/^\d+$/)
      expect(repeated).toMatchObject({ done: true, added: { phones: [], emails: [] } })
      expect(found).toEqual([{ mark: first.mark, done: true, id, added }])
      expect(again[0]).toMatchObject({ done: true, added })
      const fish = () => scene.notesOn(id).filter(text => text.includes('рыбу'))
      expect(fish()).toHaveLength(1)

      const card = { kind: 'contact' as const, id, what: added!, at: scene.now() }
      const took = await scene.import.takeBack(LOAD, [card])

      expect(took).toEqual([scene.import.canDelete ? 'restored' : 'nothing'])
      expect(fish()).toHaveLength(scene.import.canDelete ? 0 : 1)
    })

    it('writes a short comment that stands inside another one', async () => {
      const order = { type: 'extend' as const, contact: id, phones: [], emails: [] }
      const long = { ...order, mark: `${LOAD}:20`, note: 'Просил КП на продажу' }
      const short = { ...order, mark: `${LOAD}:21`, note: 'КП' }

      await write([long, short])

      const first = scene.notesOn(id).map(text => text.split('\n')[0])
      expect(first.filter(line => line?.includes('КП'))).toEqual([long.note, short.note])
    })

    it('lets a note stay that somebody has changed since', async () => {
      const orders = [
        ['22', 'Ждёт звонка'],
        ['23', 'Любит [b]чай[/b]'],
      ] as const
      const [changed, ours] = await write(
        orders.map(([line, note]) => ({
          type: 'extend' as const,
          mark: `${LOAD}:${line}`,
          contact: id,
          phones: [],
          emails: [],
          note,
        })),
      )
      const addsOf = (one: typeof changed) => (one?.done === true ? one.added! : never())
      const text = scene.notesOn(id).find(note => note.includes('Ждёт'))!
      scene.changeNote(addsOf(changed).note!, `Уже не ждёт. ${text}`)

      const cards = [changed, ours].map((one, at) => ({
        kind: 'contact' as const,
        id,
        what: addsOf(one),
        words: orders[at]![1],
        at: scene.now(),
      }))
      const took = await scene.import.takeBack(LOAD, cards)

      expect(took).toEqual(
        scene.import.canDelete ? ['note-kept', 'restored'] : ['nothing', 'nothing'],
      )
      expect(scene.notesOn(id).some(note => note.includes('Уже не ждёт'))).toBe(true)
    })
  })
}
