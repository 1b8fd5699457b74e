import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostImport, ImportOrder } from '../../server/core/host-import.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import { MINUTE } from '../../shared/time/instant.ts'

export interface HostImportScene {
  readonly import: HostImport
  now(): number
  /** Everybody, as our own port reads them. */
  contacts(): Promise<readonly Contact[]>
  countCompanies(): number
  /** What a rep sees as waiting requests. */
  countRequests(): number
  /** Words in the feed of a contact. */
  notesOn(contact: string): readonly string[]
  /** Somebody writes something else into a note of a contact. */
  changeNote(note: string, text: string): void
  /** Somebody changes a contact by hand, some minutes later. */
  changeLater(contact: string): void
  stop(): Promise<void>
}

const LOAD = 'k7f3a9b2c1'
const NO_EXTRAS = { lines: [], site: '', source: '' }

function person(line: number, more: Partial<Extract<ImportOrder, { type: 'contact' }>> = {}) {
  return {
    type: 'contact' as const,
    mark: `${LOAD}:${line}`,
    name: { first: 'Олег', last: `Зимин${line}`, second: 'Петрович' },
    phones: [`+79120000${String(100 + line)}`],
    emails: [`zimin${line}@bk.ru`],
    company: null,
    owner: null,
    extras: { ...NO_EXTRAS, lines: ['Город: Самара'] },
    ...more,
  }
}

const firm: ImportOrder = {
  type: 'company',
  mark: `${LOAD}:c2`,
  title: 'ООО «Волна»',
  inn: '7707083893',
  kpp: '',
  phones: [],
  emails: [],
  owner: null,
  extras: NO_EXTRAS,
}

const request: ImportOrder = {
  type: 'request',
  mark: `${LOAD}:9`,
  title: 'Заявка из файла',
  name: { first: 'Пётр', last: 'Лидин', second: null },
  phones: ['+79120000777'],
  emails: [],
  company: '',
  owner: null,
  extras: { ...NO_EXTRAS, lines: ['хочет окна'] },
}

/** What every host does with the rows of a client base. */
export function describeHostImport(name: string, start: () => Promise<HostImportScene>): void {
  describe(`the import into ${name}`, () => {
    let scene: HostImportScene
    let since = 0
    const write = (orders: readonly ImportOrder[], isAgain = false) =>
      scene.import.write({ load: LOAD, orders, isAgain, since: since - MINUTE })
    const zimins = async () =>
      (await scene.contacts()).filter(({ name: { last } }) => last?.startsWith('Зимин'))

    beforeAll(async () => {
      scene = await start()
      since = scene.now()
    })
    afterAll(() => scene.stop())

    it('makes companies with people in them', async () => {
      const [company] = await write([firm])
      expect(company).toMatchObject({ mark: firm.mark, done: true })
      const id = company?.done === true ? asId<NonNullable<Contact['company']>>(company.id) : null

      const made = await write([person(2, { company: id }), person(3)])

      expect(made.map(({ mark, done }) => [mark, done])).toEqual([
        [`${LOAD}:2`, true],
        [`${LOAD}:3`, true],
      ])
      const [first] = await zimins()
      expect(first).toMatchObject({
        company: id,
        phones: ['+79120000102'],
        emails: ['zimin2@bk.ru'],
      })
      expect(first?.name.first).toContain('Олег')
    })

    it('finds companies it has', async () => {
      const sought = { key: 'a', title: 'ООО «Волна»', inn: '7707083893', kpp: '' }
      const others = { key: 'b', title: 'ООО «Прибой»', inn: '', kpp: '' }

      const found = await scene.import.findCompanies([sought, others])

      expect([...found.keys()]).toEqual(['a'])
    })

    it('writes no more from the request on at which it is told to stop', async () => {
      const before = (await scene.contacts()).length
      const still = () => Promise.reject(new Error('another run'))
      const sent = { load: LOAD, orders: [person(7)], isAgain: false, since, still }

      await expect(scene.import.write(sent)).rejects.toThrow('another run')

      expect(await scene.contacts()).toHaveLength(before)
    })

    it('makes nothing twice when it is told that a try may have got somewhere', async () => {
      const companies = scene.countCompanies()
      const sought = { load: LOAD, orders: [firm, person(2), person(4)], since: since - MINUTE }
      const found = await scene.import.findMade(sought)
      expect(found.map(({ mark }) => mark).toSorted()).toEqual([`${LOAD}:2`, `${LOAD}:c2`])

      const again = await write([firm, person(2), person(3), person(4)], true)

      expect(again.map(({ done }) => done)).toEqual([true, true, true, true])
      expect(await zimins()).toHaveLength(3)
      expect(scene.countCompanies()).toBe(companies)
    })

    it('lets a known contact learn what it does not know, once', async () => {
      const [known] = await zimins()
      const order = {
        type: 'extend' as const,
        mark: `${LOAD}:5`,
        contact: known!.id,
        phones: ['+79120000102', '+79120000955'],
        emails: ['oleg.zimin@bk.ru'],
        note: '',
      }
      const [first] = await write([order])
      const [again] = await write([order], true)

      // A number that was there before, or came by the first try, is not taken back as added by the second.
      expect(first).toMatchObject({
        added: { phones: ['+79120000955'], emails: ['oleg.zimin@bk.ru'] },
      })
      expect(again).toMatchObject({ done: true, added: { phones: [], emails: [] } })
      const [after] = await zimins()
      expect(after?.phones.toSorted()).toEqual(['+79120000102', '+79120000955'])
      expect(after?.emails.toSorted()).toEqual(['oleg.zimin@bk.ru', 'zimin2@bk.ru'])
    })

    it('says that the contact is gone', async () => {
      const order = {
        type: 'extend' as const,
        mark: `${LOAD}:6`,
        contact: asId<Contact['id']>('987654'),
      }

      const [answer] = await write([{ ...order, phones: ['+79120000955'], emails: [], note: '' }])

      expect(answer).toMatchObject({ done: false, isGone: true })
    })

    it('makes a request as a form would, once', async () => {
      const before = scene.countRequests()
      await write([request])
      const [again] = await write([request], true)

      expect(again?.done).toBe(true)
      expect(scene.countRequests()).toBe(before + 1)
    })

    it('takes back what nobody has changed', async () => {
      const people = await zimins()
      const at = scene.now()
      scene.changeLater(people[1]!.id)
      const learned = { phones: people[1]!.phones, emails: [] }
      const card = (id: string) => ({ kind: 'contact' as const, id, what: 'remove' as const, at })
      const added = { phones: ['+79120000955'], emails: [] }

      const took = await scene.import.takeBack(LOAD, [
        { kind: 'contact', id: people[0]!.id, what: added, at },
        card(people[1]!.id),
        { kind: 'contact', id: people[1]!.id, what: learned, at },
        card(people[2]!.id),
      ])

      const gone = scene.import.canDelete ? 'removed' : 'tagged'
      expect(took).toEqual(['restored', 'changed', 'changed', gone])
      const left = await zimins()
      expect(left).toHaveLength(scene.import.canDelete ? 2 : 3)
      expect(left[0]?.phones).toEqual(['+79120000102'])
    })
  })
}
