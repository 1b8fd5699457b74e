import type { DigestEnd } from '../../shared/contract/digest.ts'
import type { DueDigest } from '../../shared/digest/plan.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { dateIn } from '../../shared/time/date-in.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { HostUnavailable } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import { byId } from '../flow/facts.ts'
import { dayText } from '../panels/when-words.ts'
import { MailRefused, MailUncertain, MailUnavailable } from '../providers/mail.ts'
import { markOf } from '../store/mark.ts'
import { type DigestReader, type DigestState, RELEASED } from '../store/store.ts'
import { digestFor, nameOfReader, type Reading } from './compose.ts'
import { type DigestText, toHtml, toPlainText, wordDigest } from './words.ts'

/**
 * One reader's digest, once. By the host's own notification where it has such; else by letter, when the service can send letters and
 * the reader's address is known.
 *
 * A notification bears the same mark however often it is tried, so it may be tried again. A letter cannot be told from its copy: one that
 * was begun and whose end nobody knows is not sent again.
 */
export async function deliver(
  desk: Desk,
  due: DueDigest,
  reading: Reading,
  known: ReadonlyMap<string, DigestReader>,
): Promise<void> {
  const { store, clock } = desk.flow
  const { id: tenant } = desk.tenant
  const reader = nameOfReader(reading.reader)
  const before = known.get(reader)
  const isBegun = before?.name === due.name
  if (isBegun && (before.state !== 'sending' || wayTo(desk, reading) !== 'notification')) return
  if (!isBegun && !(await store.digest.begin(tenant, reader, due.name, clock.now()))) return

  const digest = digestFor(reading, before?.faulty ?? null)
  const text = await wordFor(desk, due, reading, digest)
  const state = await send(desk, { due, reading, reader }, text).catch(async (error: unknown) => {
    // Surely not taken over: the next try may begin anew.
    if (error instanceof MailUnavailable) await store.digest.release(tenant, reader)
    throw error
  })
  const isTold = state === 'sent'
  await store.digest.end(tenant, reader, { state, ...(isTold && { faulty: digest.faulty }) })
}

/** How a reader's last digest ended, for those who set it up. */
export function endOf({ name, state }: Pick<DigestReader, 'name' | 'state'>): DigestEnd {
  return name === RELEASED ? 'away' : state
}

/** A digest out of turn: it ends nothing and begins nothing. @throws {HostUnavailable} as `deliver` does */
export async function sendTrial(desk: Desk, reading: Reading): Promise<DigestEnd> {
  const now = desk.flow.clock.now()
  const due = { half: 'morning' as const, date: dateIn(desk.tenant.timeZone, now) }
  const text = await wordFor(desk, due, reading, digestFor(reading, null))
  const reader = nameOfReader(reading.reader)
  try {
    return await send(desk, { due: { name: `trial/${now}` }, reading, reader }, text)
  } catch (error) {
    if (error instanceof MailUnavailable) return 'away'
    throw error
  }
}

type Way = 'notification' | 'letter' | 'none'

export function wayTo({ flow, host, tenant }: Desk, { reader }: Pick<Reading, 'reader'>): Way {
  if (reader.type === 'user' && host.capabilities(tenant).hasNotifications) return 'notification'
  return addressOf({ reader }) !== null && flow.mailer != null ? 'letter' : 'none'
}

function addressOf({ reader }: Pick<Reading, 'reader'>): string | null {
  return reader.type === 'email' ? reader.address : (reader.user.email ?? null)
}

export async function wordFor(
  desk: Desk,
  { half, date }: Pick<DueDigest, 'half' | 'date'>,
  reading: Reading,
  digest: ReturnType<typeof digestFor>,
): Promise<DigestText> {
  const { flow, tenant, crm, host } = desk
  const users = byId(await crm.users())
  return wordDigest(digest, {
    say: flow.sayFor(tenant),
    half,
    day: dayText(asInstant(Date.parse(date)), { locale: tenant.locale, timeZone: 'UTC' }),
    unled: reading.unled,
    cases: reading.cases,
    nameOf: (user: UserId) => users.get(user)?.name ?? `№ ${user}`,
    linkTo: address => host.deskLink(tenant, address),
  })
}

interface Sending {
  readonly due: Pick<DueDigest, 'name'>
  readonly reading: Reading
  readonly reader: string
}

async function send(desk: Desk, sending: Sending, text: DigestText): Promise<DigestState> {
  const mark = markOf(desk.tenant.id, `digest/${sending.reader}/${sending.due.name}`)
  switch (wayTo(desk, sending.reading)) {
    case 'notification':
      return notify(desk, sending, { mark, text })
    case 'letter':
      return post(desk, sending, { mark, text })
    case 'none':
      return 'no-way'
  }
}

interface Words {
  readonly mark: string
  readonly text: DigestText
}

async function notify(
  { crm, flow, tenant }: Desk,
  { reading: { reader } }: Sending,
  { mark, text }: Words,
): Promise<DigestState> {
  if (reader.type !== 'user') return 'no-way'
  const effect = {
    type: 'user.notify',
    user: reader.user.id,
    text: toPlainText(text),
    subject: null,
  } as const
  const [answer] = await crm.perform([{ mark, effect }])
  if (answer?.done === true) return 'sent'
  if (answer?.mayRetry !== false) throw new HostUnavailable('a digest was not taken', RETRY_MS)
  flow.log.warn('digest not taken', { tenant: tenant.id, reason: answer.reason })
  return 'refused'
}

const RETRY_MS = 60_000

async function post(
  { flow, tenant }: Desk,
  { reading }: Sending,
  { mark, text }: Words,
): Promise<DigestState> {
  const to = addressOf(reading)
  if (to === null || flow.mailer == null) return 'no-way'
  const open = flow.sayFor(tenant)({ id: 'digest.open' })
  const letter = { to, subject: text.title, text: toPlainText(text), html: toHtml(text, open) }
  try {
    await flow.mailer.send({ ...letter, name: mark })
    return 'sent'
  } catch (error) {
    if (error instanceof MailRefused) {
      flow.log.warn('digest not posted', { tenant: tenant.id, reason: error.message })
      return 'refused'
    }
    if (error instanceof MailUncertain) return 'sending'
    throw error
  }
}
