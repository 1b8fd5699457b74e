import type { Draft } from './base.ts'
import { landline } from './firms.ts'
import type { Firm, Human } from './model.ts'
import { makeHuman, patronymicOf } from './people.ts'

/** Colleagues on one office number, some with extensions, some with the role mailbox of the firm. */
export function inventOffice(draft: Draft, firm: Firm): void {
  const { world } = draft
  const { dice } = world
  const group = draft.newGroup()
  const office = firm.phones[0] ?? landline(world, firm.city)
  draft.offices.push(office)
  const count = 2 + dice.below(dice.chance(0.2) ? 39 : 8)
  const hasExtensions = dice.chance(0.4)
  for (let at = 0; at < count; at++) {
    const person = makeHuman(world, firm)
    const phone = hasExtensions ? `${office} доб. ${100 + at}` : office
    const phones = dice.chance(0.6) ? [phone, ...person.phones] : [phone]
    const emails = dice.chance(0.3) ? [...firm.emails, ...person.emails] : person.emails
    draft.addHuman({ ...person, phones, emails }, group, 'office')
  }
}

/** Spouses, parent and child, or brothers, on one mobile; twins share the address, too. */
export function inventFamily(draft: Draft): void {
  const { world } = draft
  const { dice } = world
  const group = draft.newGroup()
  const one = makeHuman(world, null, { gender: 'male' })
  const shared = {
    city: one.city,
    phones: [one.phones[0] ?? world.mobile()],
    emails: dice.chance(0.5) ? one.emails : [],
  }
  const add = (human: Human, trap: string) => draft.addHuman(human, group, trap)
  const kind = dice.pick(['spouses', 'spouses', 'parent', 'brothers'] as const)
  add(one, kind)
  if (kind === 'spouses') {
    add(
      makeHuman(world, null, {
        ...shared,
        gender: 'female',
        last: feminine(world.surnames, one.last),
      }),
      kind,
    )
  } else if (kind === 'parent') {
    const isSon = dice.chance(0.5)
    const gender = isSon ? 'male' : 'female'
    const last = isSon ? one.last : feminine(world.surnames, one.last)
    // A son named after his father is the hardest: only the patronymic tells.
    const first = isSon && dice.chance(0.05) ? one.first : otherFirst(draft, gender, one.first)
    add(
      makeHuman(world, null, {
        ...shared,
        gender,
        last,
        first,
        patronymic: patronymicOf(one.first, gender),
      }),
      kind,
    )
  } else {
    const first = otherFirst(draft, 'male', one.first)
    add(
      makeHuman(world, null, {
        ...shared,
        gender: 'male',
        last: one.last,
        first,
        patronymic: one.patronymic,
      }),
      kind,
    )
  }
}

export function inventPersonTrap(draft: Draft, firm: Firm | null): void {
  const { world } = draft
  const { dice } = world
  const one = makeHuman(world, firm)
  const same = { gender: one.gender, first: one.first, last: one.last, patronymic: one.patronymic }
  const kind = dice.pick([
    'namesake-city',
    'namesake',
    'namesake',
    'handed',
    'handed',
    'agent',
  ] as const)
  if (kind === 'agent') return inventAgent(draft)
  draft.addHuman(one, '', kind)
  if (kind === 'handed')
    draft.addHuman(makeHuman(world, null, { phones: [one.phones[0] ?? world.mobile()] }), '', kind)
  else
    draft.addHuman(
      makeHuman(world, null, kind === 'namesake-city' ? { ...same, city: one.city } : same),
      '',
      kind,
    )
}

/** One number written into the cards of many clients. */
function inventAgent(draft: Draft): void {
  const { world } = draft
  const { dice } = world
  const number = world.mobile()
  const count = 4 + dice.below(dice.chance(0.3) ? 12 : 4)
  for (let at = 0; at < count; at++) {
    const person = makeHuman(world, null)
    draft.addHuman(
      { ...person, phones: dice.chance(0.5) ? [number, ...person.phones] : [number] },
      '',
      'agent',
    )
  }
}

function otherFirst({ world }: Draft, gender: Human['gender'], taken: string): string {
  for (;;) {
    const first = world.drawFirst(gender)
    if (first !== taken) return first
  }
}

function feminine(surnames: readonly (readonly [string, string])[], male: string): string {
  return surnames.find(([own]) => own === male)?.[1] ?? male
}
