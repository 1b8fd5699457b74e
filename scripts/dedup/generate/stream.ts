import type { InventedBase } from './base.ts'
import type { Human } from './model.ts'
import { makeHuman } from './people.ts'
import { spoilEmail, spoilPhone } from './spoil.ts'
import { capitalise, toLatin } from './spell.ts'
import { SHORT_FORMS } from './words.ts'

export type LeadKind = 'returning' | 'stranger' | 'colleague' | 'spouse' | 'trash' | 'shared'

export interface InventedLead {
  readonly id: string
  readonly at: string
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly company: string
  readonly text: string
  readonly source: string
  readonly kind: LeadKind
  /** Cluster of the person who asks; a stranger has one of his own, equal for both copies of a form sent twice. */
  readonly cluster: string
}

const START = Date.UTC(2026, 8, 1, 6)
const KINDS: readonly LeadKind[] = [
  ...Array<LeadKind>(9).fill('returning'),
  ...Array<LeadKind>(6).fill('stranger'),
  'colleague',
  'colleague',
  'spouse',
  'spouse',
  'trash',
  'shared',
]

/** Requests to the base; one in ten is sent twice within 40 ms. */
export function inventLeads(base: InventedBase, count: number): readonly InventedLead[] {
  const { dice } = base.world
  const inBase = new Set(base.rows.map(({ cluster }) => cluster))
  const clients = base.people.filter(
    ({ cluster, phones }) => inBase.has(cluster) && phones.every(phone => !phone.includes('доб')),
  )
  const leads: InventedLead[] = []
  for (let at = 0; leads.length < count; at++) {
    const moment = START + at * 61_000
    const lead = { ...inventLead(base, clients, at), at: new Date(moment).toISOString() }
    leads.push({ ...lead, id: `l${leads.length + 1}` })
    if (dice.chance(0.1))
      leads.push({
        ...lead,
        at: new Date(moment + dice.below(40)).toISOString(),
        id: `l${leads.length + 1}`,
      })
  }
  return leads
}

function inventLead(
  { world, offices, people }: InventedBase,
  clients: readonly (Human & { cluster: string })[],
  at: number,
): Omit<InventedLead, 'id' | 'at'> {
  const { dice } = world
  const kind = dice.pick(KINDS)
  const client = dice.pick(clients)
  const stranger = makeHuman(world, null)
  const common = {
    kind,
    company: '',
    text: 'Здравствуйте, сколько стоит?',
    source: 'site',
    cluster: `new${at}`,
  }
  if (kind === 'returning')
    return { ...common, cluster: client.cluster, ...contactsOf(world.dice, client) }
  if (kind === 'colleague' && offices.length > 0)
    return {
      ...common,
      name: nameOf(dice, stranger),
      phone: spoilPhone(dice, dice.pick(offices)),
      email: '',
    }
  if (kind === 'spouse') {
    const gender = client.gender === 'male' ? 'female' : 'male'
    const spouse = makeHuman(world, null, { gender })
    const [phone = ''] = client.phones
    // Whoever has this name on this number is the one; a client has no two spouses of one name.
    const known = people.find(one => one.first === spouse.first && one.phones.includes(phone))
    return {
      ...common,
      cluster: known?.cluster ?? `${client.cluster}+${spouse.first}`,
      name: `${capitalise(spouse.first)} ${capitalise(client.last)}`,
      phone: spoilPhone(dice, phone),
      email: '',
    }
  }
  if (kind === 'trash')
    return {
      ...common,
      name: 'Клиент с сайта',
      phone: '+7 999 999-99-99',
      email: dice.pick(['', 'test@test.ru']),
    }
  if (kind === 'shared')
    return { ...common, name: nameOf(dice, stranger), phone: '8 800 555-35-35', email: '' }
  return { ...common, ...contactsOf(dice, stranger) }
}

function contactsOf(
  dice: InventedBase['world']['dice'],
  { first, last, patronymic, gender, phones, emails }: Human,
) {
  const usesEmail = emails.length > 0 && dice.chance(0.3)
  return {
    name: nameOf(dice, { first, last, patronymic, gender }),
    phone: usesEmail && dice.chance(0.3) ? '' : spoilPhone(dice, dice.pick(phones)),
    email: usesEmail ? spoilEmail(dice, dice.pick(emails)) : '',
  }
}

function nameOf(
  dice: InventedBase['world']['dice'],
  { first, last, patronymic }: Pick<Human, 'first' | 'last' | 'patronymic' | 'gender'>,
): string {
  const given = dice.chance(0.2) ? dice.pick(SHORT_FORMS[first] ?? [first]) : first
  const draw = dice.below(100)
  if (draw < 35) return capitalise(given)
  if (draw < 70) return capitalise(`${given} ${last}`)
  if (draw < 85) return capitalise(`${last} ${given}`)
  if (draw < 93) return capitalise(`${last} ${given} ${patronymic}`)
  return draw < 97 ? capitalise(toLatin(`${given} ${last}`)) : ''
}
