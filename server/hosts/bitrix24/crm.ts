import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, numeric, shape } from '../../../shared/parse/parse.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import type { HostCrm } from '../host.ts'
import { resultOf, rowsOf } from './answers.ts'
import type { Rest3 } from './cases.ts'
import { createDeeds } from './deeds.ts'
import { readPipelines, readSources, readUsers } from './directory.ts'
import { isNotFound } from './failures.ts'
import { look, type Unlinked } from './look.ts'
import type { Memory } from '../common/memory.ts'
import { createNumberField } from './number-field.ts'
import { perform } from './perform.ts'
import type { Portal } from './portal.ts'
import { createBaseReader } from './read-base.ts'
import { createPast } from './stage-log.ts'
import { walkOpenCards } from './walk-open.ts'
import { findContact, readCardsAfter, walkContacts } from './walk.ts'
import { readWhereabouts } from './whereabouts.ts'
import { toCardRef } from './wire.ts'

export interface CrmDependencies {
  readonly tenant: Tenant
  readonly portal: Portal
  /** The same portal for walks over everything, which leave room to people. */
  readonly sweepPortal: Portal
  /** Shared by all connections of the process. */
  readonly memory: Memory
  /** Shared by all connections of the process. */
  readonly rest3: Rest3
  /** Of cards this portal has. */
  readonly kinds: readonly CardKind[]
  /** The product's clock. */
  readonly now: () => Instant
}

export function createCrm(dependencies: CrmDependencies): HostCrm {
  const { tenant, portal, sweepPortal, memory, rest3 } = dependencies
  const unlinked: Unlinked = new Map()
  return {
    look: (card, wish = {}) => look(portal, card, wish, unlinked),
    cardsOfTask: task => readCardsOfTask(portal, task),
    contact: id => findContact(portal, id),
    whereabouts: client => readWhereabouts(portal, client),
    perform: effects => perform({ portal, tenant, rest3, unlinked }, effects),
    openCards: kind => walkOpenCards(sweepPortal, kind),
    cardsAfter: (kind, id) => readCardsAfter(sweepPortal, kind, id),
    contacts: changedSince => walkContacts(sweepPortal, changedSince),
    users: () => memory.recall(`users/${tenant.id}`, () => readUsers(portal)),
    pipelines(wish) {
      const key = `pipelines/${tenant.id}`
      if (wish?.isFresh) memory.forget(key)
      return memory.recall(key, () => readPipelines(portal))
    },
    sources: () => memory.recall(`sources/${tenant.id}`, () => readSources(portal)),
    deeds: createDeeds(sweepPortal, dependencies.kinds, dependencies.now),
    numberField: createNumberField(sweepPortal, dependencies.kinds),
    past: createPast(sweepPortal, dependencies.kinds, dependencies.now),
    base: createBaseReader(sweepPortal, dependencies.now),
  }
}

const findOwner = finderOf(shape({ OWNER_TYPE_ID: idText, OWNER_ID: idText }))
const findBinding = finderOf(shape({ entityTypeId: numeric, entityId: idText }))

async function readCardsOfTask(portal: Portal, task: string): Promise<readonly CardRef[]> {
  const read = await portal.batch({
    activity: { method: 'crm.activity.get', params: { id: task } },
    bindings: { method: 'crm.activity.binding.list', params: { activityId: task } },
  })
  const activity = read.get('activity')
  if (activity?.ok === false && isNotFound(activity.error)) return []
  const owner = findOwner(resultOf(read, 'activity'))
  const bindings = rowsOf(read, 'bindings').flatMap(row => findBinding(row) ?? [])
  const cards = [
    ...(owner === null ? [] : [toCardRef(owner.OWNER_TYPE_ID, owner.OWNER_ID)]),
    ...bindings.map(({ entityTypeId, entityId }) => toCardRef(entityTypeId, entityId)),
  ].filter(card => card !== null)
  return cards.filter(
    (card, index) =>
      index === cards.findIndex(other => other.kind === card.kind && other.id === card.id),
  )
}
