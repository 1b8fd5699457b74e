import { describe, expect, it } from 'vitest'
import { DAY } from '../../shared/time/instant.ts'
import type { HostModule } from '../../server/hosts/host.ts'
import type { HostImport, ImportOrder } from '../../server/core/host-import.ts'
import { asId, type ContactId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import type { Tenant } from '../../server/tenant.ts'
import { updateContact } from '../hosts/amocrm/crm/people.ts'
import { updateItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { anAmoScene } from './amocrm-scene.ts'
import { aScene } from './bitrix24-scene.ts'
import { describeHostImportNotes } from './host-import-notes.contract.ts'
import { describeHostImport, type HostImportScene } from './host-import.contract.ts'

function importOf(host: HostModule, tenant: Tenant): HostImport {
  const found = host.importOf?.(tenant)
  if (found === undefined) throw new Error('this host takes no import')
  return found
}

async function gather(pages: AsyncIterable<readonly Contact[]>): Promise<readonly Contact[]> {
  const all: Contact[] = []
  for await (const page of pages) all.push(...page)
  return all.toSorted((one, other) => Number(one.id) - Number(other.id))
}

async function bitrix24(): Promise<HostImportScene> {
  const scene = await aScene()
  await scene.install()
  const { portal } = scene.world.portal
  return {
    import: importOf(scene.host, scene.tenant()),
    now: () => portal.now(),
    contacts: () => gather(scene.crm('sweep').contacts(null)),
    countCompanies: () => portal.state.items[4].size,
    countRequests: () => portal.state.items[1].size,
    notesOn: id =>
      [...portal.state.comments.values()]
        .filter(one => one.entityType === 'contact' && one.entityId === Number(id))
        .map(({ comment }) => comment),
    changeNote(id, text) {
      const comment = portal.state.comments.get(Number(id))!
      portal.state.comments.set(Number(id), { ...comment, comment: text })
    },
    changeLater(id) {
      const item = portal.state.items[3].get(Number(id))!
      updateItem(portal, item, { fields: { post: 'директор' }, fm: [] }, { userId: ADMIN })
      item.fields['updatedTime'] = portal.now() + DAY
    },
    stop: () => scene.stop(),
  }
}

interface AmoImportScene extends HostImportScene {
  /** Contacts of requests that nobody has accepted yet. */
  waitingContacts(): readonly number[]
}

async function amocrm(): Promise<AmoImportScene> {
  const scene = await anAmoScene()
  await scene.install()
  const { account } = scene.world.account
  return {
    import: importOf(scene.host, scene.tenant()),
    now: () => scene.world.clock(),
    contacts: () => gather(scene.crm('sweep').contacts(null)),
    countCompanies: () => account.state.companies.size,
    countRequests: () => account.state.unsorted.size,
    waitingContacts: () => [...account.state.unsorted.values()].flatMap(one => one.contactIds),
    notesOn: id =>
      [...account.state.notes.values()]
        .filter(note => note.entityType === 'contacts' && note.entityId === Number(id))
        .map(({ params }) => String(params['text'])),
    changeNote(id, text) {
      const note = account.state.notes.get(Number(id))!
      account.state.notes.set(Number(id), { ...note, params: { ...note.params, text } })
    },
    changeLater(id) {
      const contact = account.state.contacts.get(Number(id))!
      updateContact(account, contact, { name: 'Другой' }, { userId: 1 })
      contact.updatedAt += DAY / 1000
    },
    stop: () => scene.stop(),
  }
}

describe('a contact of a request in amoCRM that nobody has accepted yet', () => {
  it('learns and forgets as any other, though it is in no list', async () => {
    const scene = await amocrm()
    const load = 'k7f3a9b2c1'
    const order = { load, isAgain: false, since: scene.now() }
    const write = async (one: ImportOrder) =>
      (await scene.import.write({ ...order, orders: [one] }))[0]
    await write({
      type: 'request',
      mark: `${load}:1`,
      title: 'Заявка',
      name: { first: 'Пётр', last: 'Лидин', second: null },
      phones: ['+79120000777'],
      emails: [],
      company: '',
      owner: null,
      extras: { lines: [], site: '', source: '' },
    })
    const id = String(scene.waitingContacts()[0])
    const added = { phones: [], emails: ['lidin@bk.ru'] }
    const contact = asId<ContactId>(id)

    const learned = await write({ type: 'extend', mark: `${load}:2`, contact, ...added, note: '' })
    const card = { kind: 'contact' as const, id, what: added, at: scene.now() }
    const took = await scene.import.takeBack(load, [card])

    expect(await scene.contacts()).toEqual([])
    expect(learned).toEqual({ mark: `${load}:2`, done: true, id, added })
    expect(took).toEqual(['restored'])
    await scene.stop()
  })
})

describeHostImport('Bitrix24', bitrix24)
describeHostImport('amoCRM', amocrm)
describeHostImportNotes('Bitrix24', bitrix24)
describeHostImportNotes('amoCRM', amocrm)
