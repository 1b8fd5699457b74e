import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { completeActivity, updateActivity } from '../hosts/bitrix24/crm/logic.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { comeToRest } from '../come-to-rest.ts'
import { setStage, type Stage, type StageOptions } from '../stage.ts'
import {
  change,
  knowContact,
  knowDeal,
  notesOf,
  OTHER_REP,
  planStep,
  portalOf,
  REP,
  sendDeal,
  sendLead,
  tasksOf,
  valuesOf,
  withoutMark,
} from './scenes.ts'

/** What one act of the story does on the portal; its parts do not depend on each other. */
type Act = (stage: Stage, cards: Map<string, Item>) => void

const PHONE = (number: number) => `+7 927 100-00-${String(number).padStart(2, '0')}`

/** Thirty-odd requests and changes of a working day, each act after the one before has come to rest. */
const ACTS: readonly Act[] = [
  (stage, cards) => {
    for (let index = 0; index < 4; index++) {
      const owner = index % 2 === 0 ? REP : OTHER_REP
      const first = ['Ольга', 'Игорь', 'Вера', 'Павел'][index]!
      const known = knowContact(stage, { first, last: 'Ким', phones: [PHONE(index)], owner })
      if (index < 2) {
        const deal = knowDeal(stage, { title: `Старая ${index}`, contacts: [known.id], owner })
        planStep(stage, deal, stage.clock.now() + 60 * DAY)
        cards.set(`old${index}`, deal)
      }
    }
  },
  (stage, cards) => {
    // Known clients, strangers, a namesake on a known number, trash.
    const names = ['Ольга', 'Игорь', 'Вера', 'Павел']
    for (const [index, first] of names.entries())
      cards.set(first, sendLead(stage, { title: first, first, phones: [PHONE(index)] }))
    for (let index = 20; index < 28; index++) {
      const emails = [`client${index}@mail.ru`]
      const entry = { title: `Новый ${index}`, first: 'Анна', phones: [PHONE(index)], emails }
      cards.set(`new${index}`, sendLead(stage, entry))
    }
    cards.set('trash', sendLead(stage, { title: 'Мусор', phones: ['000'] }))
    cards.set('deal', sendDeal(stage, { title: 'Сделка' }))
  },
  (stage, cards) => {
    for (const index of [20, 21, 22])
      cards.set(
        `again${index}`,
        sendLead(stage, { title: `Снова ${index}`, phones: [PHONE(index)] }),
      )
    cards.set('other', sendLead(stage, { title: 'Тёзка', first: 'Борис', phones: [PHONE(2)] }))
    change(stage, cards.get('new23')!, { stageId: 'JUNK' })
    change(stage, cards.get('new24')!, { stageId: 'IN_PROCESS' })
    planStep(stage, cards.get('new25')!, stage.clock.now() + HOUR)
    planStep(stage, cards.get('deal')!, stage.clock.now() + 5 * HOUR)
  },
  stage => stage.clock.moveBy(16 * MINUTE),
  (stage, cards) => {
    for (const name of ['new20', 'new21']) {
      const [step] = tasksOf(stage, cards.get(name)!)
      completeActivity(portalOf(stage), step!, { userId: REP })
    }
    const [step] = tasksOf(stage, cards.get('deal')!)
    updateActivity(portalOf(stage), step!, { deadline: stage.clock.now() + HOUR }, { userId: REP })
    change(stage, cards.get('new26')!, { stageId: 'JUNK' })
  },
  stage => stage.clock.moveBy(2 * HOUR),
  stage => stage.clock.moveBy(DAY),
]

/** Plays the story and answers what the portal looks like at its end, without ids and moments. */
export async function playStory(
  options: StageOptions,
  afterEachAct: (stage: Stage) => void = () => undefined,
) {
  const stage = await setStage(options)
  const cards = new Map<string, Item>()
  try {
    for (const act of ACTS) {
      act(stage, cards)
      await comeToRest(stage)
      afterEachAct(stage)
    }
    return { looks: lookAt(stage, cards), calls: stage.world.callLog.counts() }
  } finally {
    await stage.close()
  }
}

function lookAt(stage: Stage, cards: ReadonlyMap<string, Item>) {
  const { items, notifications } = portalOf(stage).state
  const names = namesOf(stage)
  const contactName = (id: number) => names.get(`3:${id}`) ?? `? ${id}`
  const plain = (text: string) => withoutIds(withoutMark(text))
  return {
    cards: Object.fromEntries(
      [...cards].map(([name, card]) => [
        name,
        {
          contacts: card.contactIds.map(contactName),
          owner: card.fields['assignedById'],
          notes: notesOf(stage, card).map(plain).toSorted(),
          tasks: tasksOf(stage, card)
            .map(({ subject, completed, responsibleId }) => ({ subject, completed, responsibleId }))
            .toSorted((one, other) => compare(JSON.stringify(one), JSON.stringify(other))),
        },
      ]),
    ),
    contacts: [...items[3].values()]
      .map(contact => ({
        name: contactName(contact.id),
        phones: valuesOf(contact, 'PHONE'),
        emails: valuesOf(contact, 'EMAIL'),
        notes: notesOf(stage, contact).map(plain),
      }))
      .toSorted((one, other) => compare(JSON.stringify(one), JSON.stringify(other))),
    notices: [...notifications.values()]
      .map(({ userId, message }) => `${userId}: ${plain(message.split('\n')[0] ?? '')}`)
      .toSorted(),
  }
}

/** A contact is told by its name and first phone: ids differ between two runs. */
function namesOf(stage: Stage): ReadonlyMap<string, string> {
  const contacts = [...portalOf(stage).state.items[3].values()]
  return new Map(
    contacts.map(contact => {
      const { name, lastName } = contact.fields
      const words = [name, lastName, valuesOf(contact, 'PHONE')[0]].filter(Boolean)
      return [`3:${contact.id}`, words.map(String).join(' ')]
    }),
  )
}

function withoutIds(text: string): string {
  return text.replace(/№ \d+/g, '№').replace(/срок .*?(\.|, ответственный)/g, 'срок$1')
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
