import { expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { asInstant, SECOND } from '../../shared/time/instant.ts'
import { addCompany, addContact, addLead, communications } from '../hosts/amocrm/crm/logic.ts'
import { addNote } from '../hosts/amocrm/crm/notes.ts'
import { REPS as AMO_REPS } from '../hosts/amocrm/empty-state.ts'
import { addActivity, addItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN, REPS } from '../hosts/bitrix24/empty-state.ts'
import { anAmoScene } from './amocrm-scene.ts'
import { APP, aScene } from './bitrix24-scene.ts'
import { describeHostCalls, type HostCallsScene } from './host-calls.contract.ts'

const [REP] = REPS
const [AMO_REP] = AMO_REPS

async function bitrix24(scopes: readonly string[]): Promise<HostCallsScene> {
  const scene = await aScene({ scopes })
  await scene.install()
  const { portal } = scene.world.portal
  const { state } = portal
  return {
    calls: () => scene.host.callsOf(scene.tenant()),
    now: () => asInstant(portal.now()),
    rep: asId(REP),
    addClient(...phones) {
      const fm = phones.map(value => {
        return { id: null, typeId: 'PHONE' as const, valueType: 'WORK', value }
      })
      const client = { fields: { name: 'Иван', assignedById: REP }, fm }
      const contact = addItem(portal, 3, client, { userId: ADMIN })
      const fields = { title: 'Сделка', contactIds: [contact.id], assignedById: REP }
      const deal = addItem(portal, 2, { fields, fm: [] }, { userId: ADMIN })
      return { contact: asId(contact.id), card: { kind: 'deal', id: asId(deal.id) } }
    },
    addCompany(phone) {
      const fm = [{ id: null, typeId: 'PHONE' as const, valueType: 'WORK', value: phone }]
      const firm = { fields: { title: 'ООО «Ромашка»', assignedById: REP }, fm }
      const company = addItem(portal, 4, firm, { userId: ADMIN })
      const fields = { title: 'Сделка', companyId: company.id, assignedById: REP }
      const deal = addItem(portal, 2, { fields, fm: [] }, { userId: ADMIN })
      return { kind: 'deal', id: asId(deal.id) }
    },
    writeOther(phone, contact, at) {
      const activity = addActivity(
        portal,
        {
          ownerTypeId: 3,
          ownerId: Number(contact),
          typeId: 2,
          providerId: 'VOXIMPLANT_CALL',
          subject: 'Входящий звонок',
          responsibleId: REP,
          startTime: at,
          deadline: at,
          isCompleted: true,
          direction: 1,
        },
        { userId: REP },
      )
      const id = portal.nextId('calls')
      state.calls.set(id, {
        id,
        userId: REP,
        phone: `8${phone.slice(2)}`,
        type: 2,
        start: at,
        seconds: 5,
        failedCode: '200',
        entityTypeId: 3,
        entityId: Number(contact),
        activityId: activity.id,
      })
    },
    written() {
      const registered = [...state.calls.values()]
      const byCalls = new Set(registered.map(({ activityId }) => activityId))
      const talks = [...state.activities.values()].filter(
        ({ id, typeId }) => typeId === 2 && !byCalls.has(id),
      )
      const notes = [...state.comments.values()].map(({ comment }) => comment)
      const texts = [...talks.map(({ subject }) => subject), ...notes]
      return [
        ...registered.map(({ phone }) => phone),
        ...texts.map(text => /\+\d{11}/.exec(text)?.[0] ?? ''),
      ]
    },
    people: () => state.items[3].size,
    opened: () =>
      [...state.items[1].values()].filter(({ fields }) => fields['sourceId'] === 'CALL').length,
    loseNextAnswer: () =>
      scene.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: 'writes' }),
    stop: () => scene.stop(),
  }
}

describeHostCalls('Bitrix24 with telephony', () => bitrix24([...APP.scopes, 'telephony']))
describeHostCalls('Bitrix24 without telephony', () =>
  bitrix24(APP.scopes.filter(scope => scope !== 'telephony')),
)

describeHostCalls('amoCRM', async () => {
  const scene = await anAmoScene()
  await scene.install()
  const { account } = scene.world.account
  const { state } = account
  const isCall = ({ type }: { type: string }) => type === 'call_in' || type === 'call_out'
  return {
    calls: () => scene.host.callsOf(scene.tenant()),
    now: () => asInstant(scene.world.clock()),
    rep: asId(AMO_REP),
    addClient(...phones) {
      const values = communications(account, 'contacts', { phones })
      const who = { firstName: 'Иван', responsibleId: AMO_REP, values }
      const contact = addContact(account, who, { userId: AMO_REP })
      const wish = { name: 'Сделка', responsibleId: AMO_REP, contacts: [{ id: contact.id }] }
      const lead = addLead(account, wish, { userId: AMO_REP })
      return { contact: asId(contact.id), card: { kind: 'deal', id: asId(lead.id) } }
    },
    addCompany(phone) {
      const values = communications(account, 'companies', { phones: [phone] })
      const firm = { name: 'ООО «Ромашка»', responsibleId: AMO_REP, values }
      const company = addCompany(account, firm, { userId: AMO_REP })
      const wish = { name: 'Сделка', responsibleId: AMO_REP, companyId: company.id }
      const lead = addLead(account, wish, { userId: AMO_REP })
      return { kind: 'deal', id: asId(lead.id) }
    },
    writeOther(phone, contact, at) {
      const params = { uniq: 'mz-1', phone, source: 'moizvonki', duration: 20 }
      addNote(
        account,
        {
          entityType: 'contacts',
          entityId: Number(contact),
          type: 'call_in',
          params,
          createdBy: AMO_REP,
          createdAt: Math.floor(at / SECOND),
          responsibleId: AMO_REP,
        },
        { userId: 0 },
      )
    },
    written: () =>
      [...state.notes.values()].filter(isCall).map(({ params }) => String(params['phone'])),
    people: () => state.contacts.size,
    opened: () => [...state.unsorted.values()].filter(({ category }) => category === 'sip').length,
    loseNextAnswer: () =>
      scene.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: 'writes' }),
    stop: () => scene.stop(),
  }
})

it('has an address for a number inside each CRM, with no secret in it', async () => {
  const scene = await aScene()
  await scene.install()
  const link = scene.host.phoneLink(scene.tenant())
  await scene.stop()

  expect(link).toBe(`${scene.tenant().origin}/marketplace/view/${APP.code}/?params[phone]={number}`)
})
