import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { asInstant, DAY, plus } from '../../../shared/time/instant.ts'
import { describeHostCrm, type HostCrmScene } from '../../../tests/contract/host-crm.contract.ts'
import { anAmoScene } from '../../../tests/contract/amocrm-scene.ts'
import { addLead, deleteLead, moveLead } from '../../../tests/hosts/amocrm/crm/leads.ts'
import { addContact } from '../../../tests/hosts/amocrm/crm/people.ts'
import { addTask, completeTask, deleteTask } from '../../../tests/hosts/amocrm/crm/tasks.ts'
import { addUnsorted } from '../../../tests/hosts/amocrm/crm/unsorted.ts'
import { DISMISSED, HEAD_OF_SALES, REPS } from '../../../tests/hosts/amocrm/empty-state.ts'
import { WON } from '../../../tests/hosts/amocrm/state.ts'
import { toUnix } from './wire.ts'

const REP = { userId: REPS[0] }

describeHostCrm('amoCRM', async (): Promise<HostCrmScene> => {
  const scene = await anAmoScene()
  await scene.install()
  const { account } = scene.world.account
  const { state } = account
  let requests = 0

  const leadOf = ({ id }: CardRef) => state.leads.get(Number(id))!

  return {
    crm: () => scene.crm(),
    now: () => asInstant(scene.world.clock()),
    rep: asId(REPS[0]),
    otherRep: asId(REPS[1]),
    head: asId(HEAD_OF_SALES),
    dismissed: asId(DISMISSED),
    kinds: ['deal'],
    can: {
      lookOnce: false,
      performOnce: false,
      tasksOfClients: false,
      tasksWithoutDeadline: false,
      incomingTasks: false,
      walkNamesTasks: false,
    },
    searchLimit: 250,
    addCard({ kind, title = 'Сделка', owner = asId(REPS[0]), contacts = [] }) {
      if (kind === 'lead') {
        const [contact] = contacts
        const unsorted = addUnsorted(
          account,
          {
            category: 'forms',
            sourceUid: `form-${++requests}`,
            sourceName: title,
            metadata: { form_id: '1', form_name: 'Форма', form_page: 'https://example.com' },
            lead: { name: title },
            contact: contact === undefined ? null : { id: Number(contact) },
            company: null,
          },
          { userId: 0 },
        )
        return { kind, id: asId(unsorted.leadId) }
      }
      const lead = addLead(
        account,
        {
          name: title,
          responsibleId: Number(owner),
          contacts: contacts.map(id => ({ id: Number(id) })),
        },
        REP,
      )
      return { kind, id: asId(lead.id) }
    },
    addContact({ first = 'Иван', last = '', phones = [], emails = [] }) {
      const values = {
        [fieldOf('PHONE')]: phones.map(toValue),
        [fieldOf('EMAIL')]: emails.map(toValue),
      }
      const wish = { firstName: first, lastName: last, values }
      return asId<ContactId>(addContact(account, wish, REP).id)
    },
    addTask({ card, title = 'Задача', dueAt, isDone }) {
      const completeTill = toUnix(dueAt ?? plus(asInstant(scene.world.clock()), DAY))
      const task = addTask(
        account,
        {
          text: title,
          completeTill,
          responsibleId: REPS[0],
          entity: { type: 'leads', id: Number(card.id) },
          isCompleted: isDone ?? false,
        },
        REP,
      )
      return asId(task.id)
    },
    closeCard: card => moveLead(account, leadOf(card), { statusId: WON }, REP),
    removeCard: card => deleteLead(account, leadOf(card), REP),
    finishTask: task => completeTask(account, state.tasks.get(Number(task))!, undefined, REP),
    removeTask: task => deleteTask(account, state.tasks.get(Number(task))!, REP),
    notificationsOf: user => {
      const { name } = state.users.get(Number(user))!
      return [...state.notes.values()]
        .map(note => String((note.params as { text?: string }).text ?? ''))
        .filter(text => text.startsWith(`${name}:\n`))
    },
    loseNextAnswer: () =>
      scene.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: 'writes' }),
    refuseNext: () => scene.world.switches.set({ api429: { share: 0, next: 1 } }),
    counting: work => scene.counting(work),
    stop: () => scene.stop(),
  }

  function toValue(value: string) {
    return { value, enum_code: 'WORK' }
  }

  function fieldOf(code: string): number {
    return [...state.fields.contacts.values()].find(field => field.code === code)!.id
  }
})
