import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { asInstant, DAY, plus } from '../../../shared/time/instant.ts'
import { describeHostCrm, type HostCrmScene } from '../../../tests/contract/host-crm.contract.ts'
import { aScene } from '../../../tests/contract/bitrix24-scene.ts'
import {
  addActivity,
  completeActivity,
  deleteActivity,
} from '../../../tests/hosts/bitrix24/crm/activities.ts'
import { deleteItem } from '../../../tests/hosts/bitrix24/crm/item-deletion.ts'
import { addItem } from '../../../tests/hosts/bitrix24/crm/items.ts'
import { moveStage } from '../../../tests/hosts/bitrix24/crm/shortcuts.ts'
import type { ItemType } from '../../../tests/hosts/bitrix24/state.ts'
import { ENTITY_TYPE } from './wire.ts'

const REP = { userId: 3 }

describeHostCrm('Bitrix24', async (): Promise<HostCrmScene> => {
  const scene = await aScene()
  await scene.install()
  const { portal } = scene.world.portal
  const { state } = portal

  function itemOf({ kind, id }: CardRef) {
    return state.items[ENTITY_TYPE[kind] as ItemType].get(Number(id))!
  }

  return {
    crm: () => scene.crm(),
    now: () => asInstant(portal.now()),
    rep: asId('3'),
    otherRep: asId('4'),
    head: asId('2'),
    dismissed: asId('6'),
    kinds: ['lead', 'deal'],
    can: {
      lookOnce: true,
      performOnce: true,
      tasksOfClients: true,
      tasksWithoutDeadline: true,
      incomingTasks: true,
      walkNamesTasks: true,
    },
    searchLimit: 20,
    addCard({ kind, title = 'Карточка', owner = asId('3'), contacts = [] }) {
      const fields = { title, assignedById: Number(owner), contactIds: contacts.map(Number) }
      const type = ENTITY_TYPE[kind] as ItemType
      return { kind, id: asId(addItem(portal, type, { fields, fm: [] }, REP).id) }
    },
    addContact({ first = 'Иван', last = '', phones = [], emails = [] }) {
      const fm = [
        ...phones.map(value => ({ id: null, typeId: 'PHONE' as const, valueType: 'WORK', value })),
        ...emails.map(value => ({ id: null, typeId: 'EMAIL' as const, valueType: 'WORK', value })),
      ]
      const fields = { name: first, lastName: last, assignedById: 3 }
      return asId<ContactId>(addItem(portal, 3, { fields, fm }, REP).id)
    },
    addTask({ card, onClient, title = 'Дело', dueAt, isDone, isIncoming }) {
      const own = { entityTypeId: ENTITY_TYPE[card.kind], entityId: Number(card.id) }
      const owner = onClient === undefined ? own : { entityTypeId: 3, entityId: Number(onClient) }
      const deadline = dueAt === undefined ? plus(asInstant(portal.now()), DAY) : dueAt
      const activity = addActivity(
        portal,
        {
          ownerTypeId: owner.entityTypeId,
          ownerId: owner.entityId,
          typeId: 6,
          providerId: 'CRM_TODO',
          subject: title,
          responsibleId: 3,
          deadline,
          isCompleted: isDone ?? false,
          isIncomingChannel: isIncoming ?? false,
          bindings: [own],
        },
        REP,
      )
      return asId(activity.id)
    },
    closeCard: card =>
      void moveStage(portal, itemOf(card), card.kind === 'deal' ? 'WON' : 'JUNK', REP),
    removeCard: card => deleteItem(portal, itemOf(card), REP),
    finishTask: task => void completeActivity(portal, state.activities.get(Number(task))!, REP),
    removeTask: task => deleteActivity(portal, state.activities.get(Number(task))!, REP),
    notificationsOf: user =>
      [...state.notifications.values()]
        .filter(({ userId }) => userId === Number(user))
        .map(({ message }) => message),
    loseNextAnswer: () => scene.world.switches.set({ answerLost: { share: 0, next: 1 } }),
    refuseNext: () => scene.world.switches.set({ rest503: { share: 0, next: 1 } }),
    counting: work => scene.counting(work),
    stop: () => scene.stop(),
  }
})
