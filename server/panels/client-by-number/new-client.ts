import { createHash, randomUUID } from 'node:crypto'
import type { NewClient, NewClientEnd } from '../../../shared/contract/client-by-number.ts'
import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import { type CardRef, nameOf } from '../../../shared/crm/model.ts'
import { formatPhone } from '../../../shared/i18n/format-phone.ts'
import { BY_PERSON } from '../../flow/by-person.ts'
import { HostBusy, HostUnavailable } from '../../errors.ts'
import { ApiFailure } from '../panel.ts'
import type { PanelTools } from '../tools.ts'
import { type Asker, readPhone } from './asker.ts'

/** As marks of effects are. */
const MARK_LENGTH = 10

/**
 * A card for an unknown number, as this person's own act on the host. The host is asked once more right before: somebody else, or an
 * earlier click whose answer was lost, may have made it. Click and number are claimed: of two at once, of two people's too, one makes it.
 */
export async function addNewClient(
  tools: PanelTools,
  asker: Asker,
  client: NewClient,
): Promise<NewClientEnd> {
  const { claims } = tools.flow.store
  const { desk, context } = asker
  const parsed = readPhone(client.phone)
  if (parsed === null) throw new ApiFailure(422, 'invalid', { phone: 'not-a-number' })
  const { e164 } = parsed
  const { id } = desk.tenant
  const click = `new-card/${context.session.user}/${client.nonce}`
  const holder = `${click}/${randomUUID()}`
  const claim = await claims.take(id, [click], holder)
  if (!claim.taken) return made(tools, asker, toRef(claim.contact))
  let isMaking = false
  try {
    const number = await claims.take(id, [`new-card/phone:${e164}`], holder)
    const isKnown = !number.taken || (await isKnownNow(asker, e164))
    if (isKnown) {
      await claims.release(id, holder)
      return { end: 'known' }
    }
    isMaking = true
    const card = await make(asker, { client, e164 }, tools)
    // The claim keeps one word: here it is the card.
    await claims.fulfil(id, holder, asId<ContactId>(nameOf(card)))
    await tell(tools, asker, card)
    return made(tools, asker, card)
  } catch (error) {
    // Where it is not known whether it was made, the claim has to age first: by then the host can be asked for it.
    const isUnsure = isMaking && error instanceof HostUnavailable && !(error instanceof HostBusy)
    if (!isUnsure) await claims.release(id, holder)
    throw error
  }
}

async function isKnownNow({ sight }: Asker, phone: string): Promise<boolean> {
  const seen = await sight.client({ phone, known: [], named: [] })
  if (seen === null) throw new ApiFailure(403, 'no-access')
  return seen.contacts.length > 0 || seen.companies.length > 0 || seen.cards.length > 0
}

async function make(
  { sight, desk }: Asker,
  { client, e164 }: { readonly client: NewClient; readonly e164: string },
  tools: PanelTools,
): Promise<CardRef> {
  const say = tools.flow.sayFor(desk.tenant)
  const title = say({ id: 'client-by-number.new-title', values: { phone: formatPhone(e164) } })
  return sight.addCard({ phone: e164, name: client.name, title, mark: markOf(client.nonce) })
}

/** In the journal and in the card: who made it, and out of what. */
async function tell(tools: PanelTools, { context, desk }: Asker, card: CardRef): Promise<void> {
  const { user } = context.session
  await tools.flow.store.ledger.add(desk.tenant.id, card, tools.flow.clock.now(), {
    rule: BY_PERSON,
    held: null,
    askedBy: user,
    action: {
      type: 'note.add',
      key: `${BY_PERSON}/new-card/${nameOf(card)}`,
      needs: 'show',
      subject: card,
      text: { id: 'client-by-number.created' },
      because: { id: 'client-by-number.created' },
    },
  })
}

function made(tools: PanelTools, { context }: Asker, card: CardRef): NewClientEnd {
  const text = tools.sayTo(context)({
    id: `client-by-number.made.${card.kind}`,
    values: { id: card.id },
  })
  return { end: 'made', card, text }
}

/** `deal:15` as the claim keeps it. */
function toRef(word: string): CardRef {
  const [kind, id = ''] = word.split(':')
  return { kind: kind === 'lead' ? 'lead' : 'deal', id: asId(id) }
}

function markOf(nonce: string): string {
  const hash = createHash('sha256').update(nonce).digest('hex')
  return hash.slice(0, MARK_LENGTH)
}
