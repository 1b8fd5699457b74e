import { DAY, HOUR, MINUTE, SECOND } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage, type AmoStageOptions } from '../amo-stage.ts'
import { comeToRest } from '../come-to-rest.ts'
import { acceptUnsorted, completeTask, moveLead, updateTask } from '../hosts/amocrm/crm/logic.ts'
import { STAGES } from '../hosts/amocrm/empty-state.ts'
import type { Contact, Lead } from '../hosts/amocrm/state.ts'
import {
  accountOf,
  BY_REP,
  knowContact,
  knowLead,
  notesOf,
  OTHER_REP,
  planTask,
  REP,
  sendRequest,
  sendUnsorted,
  tasksOf,
  titlesOf,
  valuesOf,
} from './amo-scenes.ts'

/** What one act of the story does in the account; its parts do not depend on each other. */
type Act = (stage: AmoStage, cards: Map<string, Lead>) => void

const PHONE = (number: number) => `+7 927 100-00-${String(number).padStart(2, '0')}`
const NAMES = ['Ольга', 'Игорь', 'Вера', 'Павел']

/** Twenty-odd requests and changes of a working day, each act after the one before has come to rest. */
const ACTS: readonly Act[] = [
  (stage, cards) => {
    for (const [index, first] of NAMES.entries()) {
      const owner = index % 2 === 0 ? REP : OTHER_REP
      const known = knowContact(stage, { first, last: 'Ким', phones: [PHONE(index)], owner })
      if (index > 1) continue
      const lead = knowLead(stage, { title: `Старая ${index}`, contacts: [known.id], owner })
      planTask(stage, lead, stage.clock.now() + 60 * DAY)
      cards.set(`old${index}`, lead)
    }
  },
  (stage, cards) => {
    // Known clients, strangers, somebody nobody can recognise.
    for (const [index, first] of NAMES.entries()) {
      const emails = index === 1 ? ['second@mail.ru'] : []
      cards.set(first, sendRequest(stage, { title: first, first, phones: [PHONE(index)], emails }))
    }
    for (let index = 20; index < 26; index++) {
      const emails = [`client${index}@mail.ru`]
      const entry = { title: `Новый ${index}`, first: 'Анна', phones: [PHONE(index)], emails }
      cards.set(`new${index}`, sendRequest(stage, entry))
    }
    cards.set('trash', sendRequest(stage, { title: 'Мусор', phones: ['000'] }))
    const { leadId } = sendUnsorted(stage, { title: 'Форма', first: 'Вера', phones: [PHONE(2)] })
    cards.set('unsorted', accountOf(stage).state.leads.get(leadId)!)
  },
  // Whoever accepts a request has read it.
  stage => stage.clock.moveBy(MINUTE),
  (stage, cards) => {
    for (const index of [20, 21])
      cards.set(
        `again${index}`,
        sendRequest(stage, { title: `Снова ${index}`, first: 'Анна', phones: [PHONE(index)] }),
      )
    cards.set('other', sendRequest(stage, { title: 'Тёзка', first: 'Борис', phones: [PHONE(3)] }))
    move(stage, cards.get('new23')!, 143)
    move(stage, cards.get('new24')!, STAGES.talks)
    planTask(stage, cards.get('new25')!, stage.clock.now() + HOUR)
    const [unsorted] = accountOf(stage).state.unsorted.values()
    acceptUnsorted(accountOf(stage), unsorted!, { userId: REP }, BY_REP)
  },
  stage => stage.clock.moveBy(16 * MINUTE),
  (stage, cards) => {
    for (const name of ['new20', 'new21']) {
      const [task] = tasksOf(stage, cards.get(name)!)
      completeTask(accountOf(stage), task!, 'Готово', BY_REP)
    }
    const [task] = tasksOf(stage, cards.get('new22')!)
    const completeTill = Math.floor((stage.clock.now() + 90 * MINUTE) / SECOND)
    updateTask(accountOf(stage), task!, { completeTill }, BY_REP)
  },
  stage => stage.clock.moveBy(2 * HOUR),
  stage => stage.clock.moveBy(DAY),
]

function move(stage: AmoStage, lead: Lead, statusId: number): void {
  moveLead(accountOf(stage), lead, { statusId }, BY_REP)
}

/** Plays the story and answers what the account looks like at its end, without ids and moments. */
export async function playStory(
  options: AmoStageOptions,
  afterEachAct: (stage: AmoStage) => void = () => undefined,
) {
  const stage = await setAmoStage(options)
  const cards = new Map<string, Lead>()
  try {
    for (const act of ACTS) {
      act(stage, cards)
      await comeToRest(stage)
      afterEachAct(stage)
    }
    return { looks: lookAt(stage, cards), calls: [...stage.world.callLog.entries] }
  } finally {
    await stage.close()
  }
}

function lookAt(stage: AmoStage, cards: ReadonlyMap<string, Lead>) {
  const { contacts } = accountOf(stage).state
  const nameOf = (id: number) => nameOfContact(stage, contacts.get(id)!)
  return {
    cards: Object.fromEntries(
      [...cards].map(([name, lead]) => [
        name,
        {
          main: lead.contacts.filter(({ isMain }) => isMain).map(({ id }) => nameOf(id)),
          contacts: lead.contacts.map(({ id }) => nameOf(id)).toSorted(),
          owner: lead.responsibleId,
          notes: notesOf(stage, lead).map(withoutIds).toSorted(),
          tasks: tasksOf(stage, lead)
            .map(({ isCompleted, responsibleId }, index) =>
              [titlesOf(stage, lead)[index], isCompleted, responsibleId].join(),
            )
            .toSorted(),
        },
      ]),
    ),
    contacts: [...contacts.values()]
      .map(contact =>
        JSON.stringify({
          name: nameOf(contact.id),
          emails: valuesOf(stage, contact, 'EMAIL'),
          notes: notesOf(stage, contact).map(withoutIds),
        }),
      )
      .toSorted(),
  }
}

/** Ids differ between two runs. */
function nameOfContact(stage: AmoStage, contact: Contact): string {
  return [contact.name, ...valuesOf(stage, contact, 'PHONE')].join(' ')
}

function withoutIds(text: string): string {
  return text.replace(/№ \d+/g, '№').replace(/срок .*?(\.|, ответственный)/g, 'срок$1')
}
