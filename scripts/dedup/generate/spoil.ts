import type { Dice } from './dice.ts'
import type { Human, Row, World } from './model.ts'
import { capitalise, misspell, toLatin, toLookAlikes, toWrongLayout } from './spell.ts'
import { SHORT_FORMS } from './words.ts'

const TAILS = ['жена', 'директор', 'авито', '2', 'снабжение', '(новый)', 'вайбер', 'старый номер']
const NOBODY = ['Клиент с сайта', 'Без имени', 'Заявка с сайта', '.', 'Новый контакт']
const MISPRINTS: Readonly<Record<string, readonly string[]>> = {
  'gmail.com': ['gmial.com', 'gmai.com', 'gmail.ru'],
  'mail.ru': ['mail.ry', 'maill.ru', 'meil.ru'],
  'yandex.ru': ['yadex.ru', 'yandex.ri', 'yndex.ru'],
}

/** Another card of the same person, as people write cards. */
export function spoilHuman(world: World, card: Row, human: Human): void {
  const { dice } = world
  const scarce = world.profile === 'sparse' ? 2 : 1
  spoilName(dice, card, human, scarce)
  const some = human.phones.filter(() => dice.chance(0.75))
  const kept = some.length > 0 ? some : [dice.pick(human.phones)]
  card.phones = dice.chance(0.07 * scarce) ? [] : kept.map(digits => spoilPhone(dice, digits))
  if (card.phones.length > 0 && dice.chance(0.02))
    card.phones = [dice.pick(['+79999999999', '0000000000', '1234567890'])]
  card.emails = human.emails
    .filter(() => !dice.chance(0.25 * scarce))
    .map(email => spoilEmail(dice, email))
  if (dice.chance(0.3 * scarce)) card.company = ''
  card.city = spoilCity(dice, human.city.name, human.city.aliases, scarce)
}

function spoilName(dice: Dice, card: Row, human: Human, scarce: number): void {
  let { first, last, patronymic } = human
  const short = SHORT_FORMS[first]
  if (short !== undefined && dice.chance(0.16)) first = dice.pick(short)
  if (dice.chance(0.06)) last = misspell(last, dice)
  else if (dice.chance(0.03)) first = misspell(first, dice)
  if (dice.chance(0.4 * scarce)) patronymic = ''
  if (dice.chance(0.13 * scarce)) last = ''
  if (human.gender === 'female' && last !== '' && dice.chance(0.02))
    last = dice.pick(['петренко', 'сафронова', 'лапшина', 'гордеева', 'маркелова'])
  if (dice.chance(0.04))
    [first, patronymic] = [
      `${human.first.slice(0, 1)}.`,
      patronymic === '' ? '' : `${patronymic.slice(0, 1)}.`,
    ]
  if (dice.chance(0.05)) {
    const standard = dice.chance(0.5) ? 'gost' : 'passport'
    ;[first, last, patronymic] = [first, last, patronymic].map(word => toLatin(word, standard)) as [
      string,
      string,
      string,
    ]
  } else if (dice.chance(0.01)) {
    ;[first, last, patronymic] = [first, last, patronymic].map(toWrongLayout) as [
      string,
      string,
      string,
    ]
  } else if (dice.chance(0.02)) last = toLookAlikes(last, dice)
  const [f, l, p] = [capitalise(first), capitalise(last), capitalise(patronymic)]
  Object.assign(card, { last: l, first: f, second: p })
  if (dice.chance(0.05)) Object.assign(card, { last: f, first: l })
  if (dice.chance(0.2)) {
    const line = dice.pick([`${l} ${f} ${p}`, `${f} ${p} ${l}`, `${f} ${l}`])
    Object.assign(card, {
      name: line.trim().replaceAll(/\s+/g, ' '),
      last: '',
      first: '',
      second: '',
    })
    if (dice.chance(0.15)) card.name += ` ${dice.pick(TAILS)}`
  } else if (dice.chance(0.02)) card.first += ` ${dice.pick(TAILS)}`
  if (dice.chance(0.02))
    Object.assign(card, { name: dice.pick(NOBODY), last: '', first: '', second: '' })
  if (dice.chance(0.04))
    for (const field of ['name', 'last', 'first'] as const)
      card[field] = dice.chance(0.5) ? card[field].toUpperCase() : card[field].toLowerCase()
}

const FORMATS: readonly ((area: string, rest: string) => string)[] = [
  (a, r) => `+7 ${a} ${r.slice(0, 3)}-${r.slice(3, 5)}-${r.slice(5)}`,
  (a, r) => `8 (${a}) ${r.slice(0, 3)}-${r.slice(3, 5)}-${r.slice(5)}`,
  (a, r) => `8${a}${r}`,
  (a, r) => `${a}${r}`,
  (a, r) => `7 ${a} ${r}`,
  (a, r) => `+7(${a})${r}`,
  (a, r) => `8-${a}-${r.slice(0, 3)}-${r.slice(3)}`,
  (a, r) => `+7${a}${r}`,
  (a, r) => `810 7 ${a} ${r.slice(0, 3)} ${r.slice(3, 5)} ${r.slice(5)}`,
  (a, r) => `тел.: 8(${a})${r}`,
  (a, r) => `8.${a}.${r.slice(0, 3)}.${r.slice(3)}`,
  (a, r) => `+7 ${a} ${r.slice(0, 3)}‑${r.slice(3, 5)}‑${r.slice(5)}`,
  (a, r) => `8 ${a} ${r.slice(0, 3)} ${r.slice(3)}`,
]

export function spoilPhone(dice: Dice, national: string): string {
  let digits = national
  if (dice.chance(0.02)) {
    const at = 4 + dice.below(5)
    digits = dice.chance(0.5)
      ? digits.slice(0, at) +
        String((Number(digits[at]) + 1 + dice.below(8)) % 10) +
        digits.slice(at + 1)
      : digits.slice(0, at) + (digits[at + 1] ?? '') + (digits[at] ?? '') + digits.slice(at + 2)
  }
  const text = dice.pick(FORMATS)(digits.slice(0, 3), digits.slice(3))
  if (dice.chance(0.02)) return text.replace(/0/, 'О').replace(/3/, 'З')
  return dice.chance(0.01) ? text.slice(0, -1) : text
}

export function spoilEmail(dice: Dice, email: string): string {
  const [local = '', domain = ''] = email.split('@')
  if (dice.chance(0.1)) return email.toUpperCase()
  if (domain === 'gmail.com' && dice.chance(0.3))
    return `${local.slice(0, 3)}.${local.slice(3).replaceAll('.', '')}+shop@gmail.com`
  if (domain === 'yandex.ru' && dice.chance(0.25))
    return `${local}@${dice.pick(['ya.ru', 'yandex.com'])}`
  const wrong = MISPRINTS[domain]
  if (wrong !== undefined && dice.chance(0.03)) return `${local}@${dice.pick(wrong)}`
  if (dice.chance(0.01)) return email.replace(/\.(\w+)$/, ',$1')
  return email
}

export function spoilCity(
  dice: Dice,
  name: string,
  aliases: readonly string[],
  scarce: number,
): string {
  if (dice.chance(0.3 * scarce)) return ''
  return aliases.length > 0 && dice.chance(0.3) ? dice.pick(aliases) : capitalise(name)
}

export function spoilFirm(
  world: World,
  card: Row,
  firm: {
    readonly form: string
    readonly core: string
    readonly owner: string | null
    readonly city: Human['city']
    readonly phones: readonly string[]
  },
): void {
  const { dice } = world
  const scarce = world.profile === 'sparse' ? 1.4 : 1
  let core = firm.owner ?? firm.core
  if (dice.chance(0.06)) core = misspell(core, dice)
  if (dice.chance(0.06)) core = capitalise(toLatin(core))
  if (firm.owner === null && dice.chance(0.05))
    core = core.includes(' ')
      ? core.replaceAll(' ', '')
      : core.replace(/^(.{4,5})(.{4,})$/, '$1 $2')
  card.name = dice.pick([
    `${firm.form} «${core}»`,
    `${core} ${firm.form}`,
    `${firm.form} ${core}`,
    core,
    `${firm.form} "${core}"`,
    `"${core}"`,
    core.toUpperCase(),
    `${core}, ${firm.form}`,
  ])
  if (dice.chance(0.05)) card.name += ` (${capitalise(firm.city.name)})`
  if (dice.chance(0.04))
    card.name = card.name.replace('ООО', 'Общество с ограниченной ответственностью')
  if (dice.chance(0.55)) Object.assign(card, { inn: '', kpp: '' })
  else {
    if (dice.chance(0.02))
      card.inn =
        card.inn.slice(0, 5) +
        String((Number(card.inn[5]) + 1 + dice.below(8)) % 10) +
        card.inn.slice(6)
    if (dice.chance(0.4)) card.kpp = ''
  }
  const some = firm.phones.filter(() => dice.chance(0.75))
  const kept = some.length > 0 ? some : [dice.pick(firm.phones)]
  card.phones = dice.chance(0.15 * scarce) ? [] : kept.map(digits => spoilPhone(dice, digits))
  card.emails = card.emails
    .filter(() => !dice.chance(0.3 * scarce))
    .map(email => spoilEmail(dice, email))
  if (dice.chance(0.4)) card.site = ''
  if (card.site !== '' && dice.chance(0.4))
    card.site = dice.pick([
      `www.${card.site}`,
      `https://${card.site}/`,
      `http://www.${card.site}/about`,
    ])
  card.city = spoilCity(dice, firm.city.name, firm.city.aliases, scarce)
}
