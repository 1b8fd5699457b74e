import type { Firm, Human, Row, World } from './model.ts'
import { capitalise, toLatin } from './spell.ts'

const MAIL_DOMAINS = [
  'mail.ru',
  'mail.ru',
  'yandex.ru',
  'yandex.ru',
  'gmail.com',
  'bk.ru',
  'list.ru',
  'inbox.ru',
  'rambler.ru',
  'ya.ru',
  'icloud.com',
]

export function makeHuman(world: World, firm: Firm | null, fixed: Partial<Human> = {}): Human {
  const { dice } = world
  const gender = fixed.gender ?? (dice.chance(0.5) ? 'male' : 'female')
  const surname = world.drawSurname()
  const first = fixed.first ?? world.drawFirst(gender)
  const last = fixed.last ?? surname[gender === 'male' ? 0 : 1]
  const human = {
    gender,
    first,
    last,
    patronymic: fixed.patronymic ?? patronymicOf(world.drawFirst('male'), gender),
    city: fixed.city ?? firm?.city ?? world.drawCity(),
    phones: fixed.phones ?? Array.from({ length: dice.pick([1, 1, 1, 2, 2, 3]) }, world.mobile),
    firm,
  }
  const count = dice.pick([0, 0, 1, 1, 1, 2])
  return {
    ...human,
    emails: fixed.emails ?? Array.from({ length: count }, () => mailbox(world, first, last)),
  }
}

/** Иван → Иванович, Сергей → Сергеевич, Илья → Ильич. */
export function patronymicOf(father: string, gender: Human['gender']): string {
  const isMale = gender === 'male'
  if (father === 'илья') return isMale ? 'ильич' : 'ильинична'
  if (father === 'никита') return isMale ? 'никитич' : 'никитична'
  if (father === 'павел') return isMale ? 'павлович' : 'павловна'
  if (father === 'петр') return isMale ? 'петрович' : 'петровна'
  if (father === 'лев') return isMale ? 'львович' : 'львовна'
  const stem = father.replace(/ий$/, 'ьев').replace(/[йь]$/, 'ев')
  const full = stem.endsWith('ев') ? stem : `${stem}ов`
  return full + (isMale ? 'ич' : 'на')
}

function mailbox(world: World, first: string, last: string): string {
  return world.unique(attempt => makeMailbox(world, first, last, attempt))
}

function makeMailbox({ dice }: World, first: string, last: string, attempt: number): string {
  const [name, surname] = [toLatin(first), toLatin(last)]
  const year = dice.chance(0.5) ? String(60 + dice.below(45)).slice(-2) : ''
  const local = dice.pick([
    `${surname}${name.slice(0, 1)}${year}`,
    `${name}.${surname}${year}`,
    `${surname}.${name.slice(0, 1)}${dice.digits(2)}`,
    `${name}${dice.digits(4)}`,
    `${surname}${dice.digits(3)}`,
    `${name}_${surname}`,
  ])
  return `${local}${attempt > 3 ? dice.digits(2) : ''}@${dice.pick(MAIL_DOMAINS)}`
}

/** The first card of a person: everything as it should be. */
export function cardOf(human: Human): Row {
  return {
    kind: 'contact',
    name: '',
    last: capitalise(human.last),
    first: capitalise(human.first),
    second: capitalise(human.patronymic),
    phones: human.phones.map(digits => `+7${digits}`),
    emails: [...human.emails],
    company: human.firm === null ? '' : firmTitle(human.firm),
    inn: '',
    kpp: '',
    city: capitalise(human.city.name),
    site: '',
  }
}

export function firmTitle(firm: Firm): string {
  return firm.owner === null ? `${firm.form} «${firm.core}»` : `${firm.form} ${firm.owner}`
}
