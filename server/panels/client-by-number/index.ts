import {
  addClient,
  askNumber,
  type NumberAnswer,
  recordCall,
} from '../../../shared/contract/client-by-number.ts'
import {
  readCallRecord,
  readNewClient,
  readNumberQuestion,
} from '../../../shared/contract/read-client-by-number.ts'
import { asId } from '../../../shared/crm/ids.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import { formatPhone } from '../../../shared/i18n/format-phone.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import type { ParsedPhone } from '../../../shared/phone/parse-phone.ts'
import type { Desk } from '../../flow/flow.ts'
import type { SeenClient } from '../../hosts/host.ts'
import type { Holder } from '../../store/store.ts'
import { clientTimeOf } from '../client-time.ts'
import { foundPlaceOf } from '../client-zone.ts'
import { ApiFailure, definePanel, type Panel } from '../panel.ts'
import { opinionText } from '../phone-expert.ts'
import { offersFrom } from '../rule-strip.ts'
import type { PanelTools } from '../tools.ts'
import { whenText } from '../when-words.ts'
import { type Asker, askerOf, faceOf, readPhone } from './asker.ts'
import { eventsOf } from './events.ts'
import { toFoundCards } from './found-cards.ts'
import { addNewClient } from './new-client.ts'
import { recordCallEnd } from './record-call.ts'
import { repeatText, warningsOf } from './words.ts'

export function clientByNumberPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(askNumber, readNumberQuestion, async ({ phone, proof }, context) =>
      answerNumber(tools, askerOf(tools, context, proof), phone),
    ),
    definePanel(recordCall, readCallRecord, (record, context) =>
      recordCallEnd(tools, askerOf(tools, context, record.proof), record),
    ),
    definePanel(addClient, readNewClient, (client, context) =>
      addNewClient(tools, askerOf(tools, context, client.proof), client),
    ),
  ]
}

async function answerNumber(tools: PanelTools, asker: Asker, raw: string): Promise<NumberAnswer> {
  const parsed = readPhone(raw)
  if (parsed === null) return noNumber(tools, asker, raw)
  const holders = await holdersOf(asker.desk, parsed)
  const [seen, opinion] = await Promise.all([
    seeClient(asker, parsed, holders),
    tools.expert.ask(asker.desk.tenant.id, parsed.e164),
  ])
  if (seen === null) throw new ApiFailure(403, 'no-access')
  const answer = await describe(tools, asker, { parsed, holders, seen })
  if (opinion === null || answer.clientTime === null) return answer
  const { grounds } = answer.clientTime
  const line = opinionText(opinion, tools.sayTo(asker.context))
  return { ...answer, clientTime: { ...answer.clientTime, grounds: [...grounds, line] } }
}

/** Whom our own index knows by the number; with an extension behind it first. */
function holdersOf({ flow, tenant }: Desk, { e164, extension }: ParsedPhone) {
  const keys = [`phone:${e164}`, ...(extension === null ? [] : [`phone:${e164}#${extension}`])]
  return flow.store.people.holding(tenant.id, keys, { kind: 'deal', id: asId('0') })
}

async function seeClient(
  { desk, sight }: Asker,
  { e164 }: ParsedPhone,
  holders: readonly Holder[],
): Promise<SeenClient | null> {
  const { store } = desk.flow
  const companies = holders.flatMap(({ contact }) => contact.company ?? [])
  const places = await store.places.find(
    desk.tenant.id,
    companies.map(id => nameOf({ kind: 'company', id })),
  )
  const named = companies.flatMap(id => {
    const name = places.get(nameOf({ kind: 'company', id }))?.name ?? null
    return name === null ? [] : [{ id, name }]
  })
  const known = holders.map(({ contact }) => contact.id)
  const seen = await sight.client({ phone: e164, known, named })
  await rememberNames(desk, seen?.companies ?? [], named)
  return seen
}

/** What companies are called: the next look at the number need not ask for it. */
async function rememberNames(
  { flow, tenant }: Desk,
  companies: SeenClient['companies'],
  named: SeenClient['companies'],
): Promise<void> {
  const isKnown = (name: string, id: string) =>
    named.some(company => company.id === id && company.name === name)
  for (const { id, name } of companies.filter(company => !isKnown(company.name, company.id))) {
    const subject = nameOf({ kind: 'company', id })
    const before = (await flow.store.places.find(tenant.id, [subject])).get(subject)
    // A name alone is no reading of where it is.
    const readAt = before?.readAt ?? asInstant(0)
    await flow.store.places.put(tenant.id, subject, { name, found: before?.found ?? null, readAt })
  }
}

interface Found {
  readonly parsed: ParsedPhone
  readonly holders: readonly Holder[]
  readonly seen: SeenClient
}

async function describe(
  tools: PanelTools,
  asker: Asker,
  { parsed, holders, seen }: Found,
): Promise<NumberAnswer> {
  const { desk, context } = asker
  const { flow } = tools
  const now = flow.clock.now()
  const say = tools.sayTo(context)
  const policy = await flow.policies.read(desk, await flow.store.settings.load(desk.tenant.id))
  const cards = await toFoundCards(tools, asker, { open: seen.cards, policy, now })
  const companyOf = new Map(seen.companies.map(company => [company.id, company]))
  const isUnknown = seen.contacts.length === 0 && seen.companies.length === 0 && cards.length === 0
  const base = await timeOf(tools, asker, { phone: parsed.e164, seen })
  return {
    ...base,
    phone: formatPhone(parsed.e164),
    e164: parsed.e164,
    people: seen.contacts.map(({ id, name, company }) => ({
      id,
      name: [name.last, name.first, name.second].filter(Boolean).join(' ') || null,
      company: company === null ? null : (companyOf.get(company) ?? null),
    })),
    companies: seen.companies.filter(({ id }) => !seen.contacts.some(one => one.company === id)),
    cards,
    repeat: repeatText({ cards, holders, seen, say }),
    warnings: warningsOf({ parsed, seen, say }),
    events: await eventsOf(tools, asker, {
      seen,
      phone: parsed.e164,
      isKnown: holders.length > 0,
    }),
    offers: offersFrom(policy.workTime, now).map(at => ({
      at,
      label: say(whenText(at, now, faceOf(context))),
    })),
    create: isUnknown ? { ...createWords(asker, parsed.e164, say), isHidden: seen.isHidden } : null,
  }
}

function createWords({ desk }: Asker, e164: string, say: ReturnType<PanelTools['sayTo']>) {
  const { leadsObey, hasLeads } = desk.host.capabilities(desk.tenant)
  // Where leads are requests not accepted yet nobody makes one by hand.
  const kind = hasLeads && leadsObey === 'every-rule' ? 'lead' : 'deal'
  return {
    label: say({ id: `client-by-number.create.${kind}` }),
    note: say({ id: 'client-by-number.create.note', values: { phone: formatPhone(e164) } }),
  }
}

async function noNumber(tools: PanelTools, asker: Asker, raw: string): Promise<NumberAnswer> {
  const nobody: SeenClient = {
    contacts: [],
    companies: [],
    cards: [],
    done: [],
    isCut: false,
    isHidden: false,
  }
  return {
    ...(await timeOf(tools, asker, { phone: raw, seen: nobody })),
    phone: null,
    e164: null,
    people: [],
    companies: [],
    cards: [],
    repeat: null,
    warnings: [],
    events: [],
    offers: [],
    create: null,
  }
}

/** A zone set by hand belongs to the first person behind the number, as on his cards. */
async function timeOf(
  tools: PanelTools,
  { desk, context }: Asker,
  { phone, seen }: { readonly phone: string; readonly seen: SeenClient },
): Promise<Pick<NumberAnswer, 'now' | 'clientTime'>> {
  const { flow, numbering, offsets } = tools
  const now = flow.clock.now()
  const [first] = seen.contacts
  const subjects = first === undefined ? [] : [nameOf({ kind: 'contact', id: first.id })]
  const hand = await flow.store.zones.find(desk.tenant.id, subjects)
  const companies = seen.contacts.flatMap(({ company }) => company ?? [])
  const found = await foundPlaceOf(desk, [
    ...seen.contacts.map(({ id }) => nameOf({ kind: 'contact', id })),
    ...companies.map(id => nameOf({ kind: 'company', id })),
  ])
  const policy = await flow.policies.read(desk, await flow.store.settings.load(desk.tenant.id))
  const users = hand === null ? [] : await desk.crm.users()
  const clientTime = clientTimeOf(
    {
      phones: [phone],
      hand,
      found,
      setBy: users.find(user => user.id === hand?.by)?.name ?? null,
    },
    {
      numbering,
      windows: policy.callWindows,
      offsets,
      say: tools.sayTo(context),
      locale: context.session.locale,
      now,
    },
  )
  return { now, clientTime }
}
