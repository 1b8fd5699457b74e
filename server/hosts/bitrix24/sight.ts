import { asId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { CardRight, HostModule, NewCard, Reader, Sight } from '../host.ts'
import { itemsOf, resultOf } from './answers.ts'
import { toFailure } from './failures.ts'
import { ORIGINATOR, toOriginId } from './marks.ts'
import type { Access, Command, Portal } from './portal.ts'
import { listCommand } from './client-rows.ts'
import { findMe, readClient } from './seen-client.ts'
import { ENTITY_TYPE } from './wire.ts'

export interface SightDependencies {
  readonly tenant: Tenant
  readonly reader: Reader
  readonly portalWith: (access: Access) => Portal
  readonly verifySession: HostModule['verifySession']
  readonly hasLeads: boolean
}

const findToken = finderOf(shape({ accessToken: text.min(1).max(500) }))

/**
 * The portal as the holder of a token sees it: everything is asked with his own token, so that his rights are the portal's to apply.
 * What the browser says of himself is not read.
 */
export function createSight(dependencies: SightDependencies): Sight {
  const { tenant, reader, portalWith, hasLeads } = dependencies
  const token = findToken(reader.proof)?.accessToken ?? null
  const portal = token === null ? null : portalWith({ origin: tenant.origin, token })
  return {
    rightTo: card => rightTo(dependencies, card),
    async client(search) {
      if (portal === null) return null
      try {
        return await readClient(portal, reader, search)
      } catch (error) {
        // A stale, foreign or forbidden token: the portal does not vouch for this user.
        if (error instanceof HostRefused) return null
        throw error
      }
    },
    async addCard(card) {
      if (portal === null) throw new HostRefused('no token of the person', 'ACCESS_DENIED')
      return addCard(portal, reader, { card, hasLeads })
    },
  }
}

/** As a session about that card would be let in; it has to be the same person's. */
async function rightTo(
  { tenant, reader, verifySession }: SightDependencies,
  card: CardRef,
): Promise<CardRight | null> {
  const answer = await verifySession({ ...reader.proof, memberId: tenant.account }, card)
  const isHis =
    answer.type === 'user' &&
    answer.user.tenant.id === tenant.id &&
    answer.user.user === reader.user
  return isHis ? answer.may : null
}

interface Origin {
  readonly originatorId: string
  readonly originId: string
}

const findMade = finderOf(shape({ item: shape({ id: idText }) }))
const findOrigin = finderOf(shape({ id: idText, originId: orNull(text) }))

/** A click that came twice finds what the first one made: the portal keeps where a card came from. */
async function addCard(
  portal: Portal,
  { user }: Reader,
  { card, hasLeads }: { readonly card: NewCard; readonly hasLeads: boolean },
): Promise<CardRef> {
  const kind: CardKind = hasLeads ? 'lead' : 'deal'
  const origin = { originatorId: ORIGINATOR, originId: toOriginId('number', card.mark) }
  const made = await findMadeBefore(portal, { kind, user, origin })
  if (made !== null) return made
  const common = { assignedById: user, ...origin }
  const fm = [{ typeId: 'PHONE', valueType: 'WORK', value: card.phone }]
  const person = { ...(card.name !== '' && { name: card.name }) }
  const read = await portal.batch(
    hasLeads
      ? { made: add('lead', { title: card.title, ...person, ...common, fm }) }
      : {
          contact: add('contact', { name: card.name || card.phone, ...common, fm }),
          made: add('deal', {
            title: card.title,
            contactId: '$result[contact][item][id]',
            ...common,
          }),
        },
    { halt: true },
  )
  const failed = [...read.values()].find(outcome => !outcome.ok)
  if (failed?.ok === false) throw toFailure('crm.item.add', 400, failed.error, null)
  const id = findMade(resultOf(read, 'made'))?.item.id
  if (id === undefined) throw new HostRefused('crm.item.add: nothing was made', 'nothing was made')
  return { kind, id: asId(id) }
}

async function findMadeBefore(
  portal: Portal,
  {
    kind,
    user,
    origin,
  }: { readonly kind: CardKind; readonly user: string; readonly origin: Origin },
): Promise<CardRef | null> {
  const read = await portal.batch({
    me: { method: 'profile' },
    made: listCommand(kind, { ...origin }, ['id', 'originId']),
  })
  if (findMe(resultOf(read, 'me'))?.ID !== user)
    throw new HostRefused('profile: a token of somebody else', 'ACCESS_DENIED')
  const [first] = itemsOf(read, 'made').flatMap(row => findOrigin(row) ?? [])
  return first?.originId === origin.originId ? { kind, id: asId(first.id) } : null
}

function add(kind: CardKind | 'contact', fields: Record<string, unknown>): Command {
  return { method: 'crm.item.add', params: { entityTypeId: ENTITY_TYPE[kind], fields } }
}
