import type { City, Firm, Row, World } from './model.ts'
import { firmTitle, makeHuman } from './people.ts'
import { capitalise, toLatin } from './spell.ts'
import { FIRM_HEADS, FIRM_TAILS, FIRM_WORDS } from './words.ts'

const ROLES = ['info', 'office', 'zakaz', 'sales', 'mail', 'buh', 'zakupki', 'director']
const WEIGHTS = [2, 4, 10, 3, 5, 9, 4, 6, 8]
const WEIGHTS_11 = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const WEIGHTS_12 = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]

export function makeFirm(world: World, fixed: Partial<Firm> = {}): Firm {
  const { dice } = world
  const draw = dice.below(100)
  const form = fixed.form ?? formOf(draw, dice)
  const city = fixed.city ?? world.drawCity()
  const owner = form === 'ИП' ? makeHuman(world, null) : null
  const core = fixed.core ?? (owner === null ? makeCore(world) : capitalise(owner.last))
  const word = toLatin(core.toLowerCase().replaceAll(/[^а-яa-z]/g, '')).slice(0, 18)
  const domain = world.unique(attempt => {
    const tail = dice.chance(0.4) ? dice.pick(['-group', '24', '63', 'rus', '-msk', 'pro']) : ''
    return word + tail + (attempt > 3 ? dice.digits(3) : '')
  })
  const site = dice.chance(0.55) ? `${domain}.ru` : ''
  const region = String(1 + dice.below(92)).padStart(2, '0')
  const inn = fixed.inn ?? makeInn(world, region, form === 'ИП' ? 12 : 10)
  return {
    form,
    core,
    city,
    inn,
    kpp: form === 'ИП' ? '' : (fixed.kpp ?? `${inn.slice(0, 4)}01001`),
    owner: owner === null ? null : capitalise(`${owner.last} ${owner.first} ${owner.patronymic}`),
    phones:
      fixed.phones ??
      Array.from({ length: dice.pick([1, 1, 2]) }, () =>
        dice.chance(0.7) ? landline(world, city) : world.mobile(),
      ),
    emails:
      fixed.emails ??
      (dice.chance(0.7)
        ? [
            site !== ''
              ? `${dice.pick(ROLES)}@${site}`
              : `${domain}@${dice.pick(['mail.ru', 'yandex.ru', 'bk.ru'])}`,
          ]
        : []),
    site: fixed.site ?? site,
  }
}

export function landline({ dice }: World, city: City): string {
  return city.code + String(2 + dice.below(7)) + dice.digits(9 - city.code.length)
}

function formOf(draw: number, dice: World['dice']): string {
  if (draw < 78) return 'ООО'
  if (draw < 90) return 'ИП'
  return draw < 97 ? 'АО' : dice.pick(['ЗАО', 'ПАО', 'НКО'])
}

function makeCore({ dice }: World): string {
  const draw = dice.below(100)
  if (draw < 18) return capitalise(dice.pick(FIRM_WORDS))
  if (draw < 60) return capitalise(dice.pick(FIRM_HEADS) + dice.pick(FIRM_TAILS))
  if (draw < 75)
    return capitalise(dice.pick(FIRM_HEADS) + dice.pick(FIRM_HEADS) + dice.pick(FIRM_TAILS))
  if (draw < 90) return capitalise(`${dice.pick(FIRM_WORDS)} ${dice.pick(FIRM_TAILS)}`)
  return capitalise(`${dice.pick(FIRM_HEADS)}-${dice.pick(FIRM_TAILS)}`)
}

export function makeInn({ dice }: World, region: string, length: 10 | 12): string {
  const head = region + dice.digits(length === 10 ? 7 : 8)
  if (length === 10) return head + keyOf(head, WEIGHTS)
  const eleven = head + keyOf(head, WEIGHTS_11)
  return eleven + keyOf(eleven, WEIGHTS_12)
}

function keyOf(digits: string, weights: readonly number[]): string {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0)
  return String((sum % 11) % 10)
}

export function cardOfFirm(firm: Firm): Row {
  return {
    kind: 'company',
    name: firmTitle(firm),
    last: '',
    first: '',
    second: '',
    phones: firm.phones.map(digits => `+7${digits}`),
    emails: [...firm.emails],
    company: '',
    inn: firm.inn,
    kpp: firm.kpp,
    city: capitalise(firm.city.name),
    site: firm.site,
  }
}
