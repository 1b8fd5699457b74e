import type { PartyFacts } from './records.ts'

/**
 * Real large companies, as of November 2024: names, ИНН and ОГРН are public, their check digits hold. КПП are public for Сбербанк, Яндекс, МТС
 * and Моторика; those of others only follow the usual pattern. Heads and streets are given where they are known.
 */
const OTHERS: readonly (readonly [form: string, name: string, inn: string, ogrn: string])[] = [
  ['ООО', 'Яндекс', '7736207543', '1027700229193'],
  ['ПАО', 'Газпром', '7736050003', '1027700070518'],
  ['ПАО', 'НК Роснефть', '7706107510', '1027700043502'],
  ['ПАО', 'Лукойл', '7708004767', '1027700035769'],
  ['ОАО', 'РЖД', '7708503727', '1037739877295'],
  ['ПАО', 'Аэрофлот', '7712040126', '1027700092661'],
  ['ПАО', 'МТС', '7740000076', '1027700149124'],
  ['ПАО', 'Ростелеком', '7707049388', '1027700198767'],
  ['ПАО', 'Банк ВТБ', '7702070139', '1027739609391'],
  ['АО', 'Альфа-Банк', '7728168971', '1027700067328'],
  ['ООО', 'Вайлдберриз', '7721546864', '1067746062449'],
  ['ООО', 'Интернет Решения', '7704217370', '1027739244741'],
  ['АО', 'Лаборатория Касперского', '7713140469', '1027739867473'],
  ['ПАО', 'КАМАЗ', '1650032058', '1021602013971'],
  ['ПАО', 'Татнефть', '1644003838', '1021601623702'],
  ['ПАО', 'Магнит', '2309085638', '1032304945947'],
]

const KPP: Readonly<Record<string, string>> = {
  '7736207543': '770401001',
  '7740000076': '770901001',
}
const TOWN: Readonly<Record<string, string>> = { '16': 'Набережные Челны', '23': 'Краснодар' }

const SBER = {
  form: 'ПАО',
  name: 'Сбербанк России',
  inn: '7707083893',
  ogrn: '1027700132195',
  head: 'Греф Герман Оскарович',
  post: 'ПРЕЗИДЕНТ, ПРЕДСЕДАТЕЛЬ ПРАВЛЕНИЯ',
} as const

/** 17 companies of the list, and Моторика, whose whole answer is recorded: 18. */
export const LARGE_COMPANIES: readonly PartyFacts[] = [
  { ...SBER, kpp: '773601001', town: 'Москва', street: 'ул Вавилова', branchCount: 1 },
  {
    form: 'ООО',
    name: 'Моторика',
    inn: '7719402047',
    ogrn: '1157746078984',
    kpp: '772301001',
    town: 'Москва',
    street: 'Волгоградский пр-кт',
    head: 'Давидюк Андрей Павлович',
  },
  ...OTHERS.map(([form, name, inn, ogrn]): PartyFacts => ({
    form,
    name,
    inn,
    ogrn,
    kpp: KPP[inn] ?? `${inn.slice(0, 4)}01001`,
    town: TOWN[inn.slice(0, 2)] ?? 'Москва',
  })),
]

export const SBER_BRANCH: PartyFacts = {
  ...SBER,
  kpp: '540602001',
  town: 'Новосибирск',
  street: 'ул Серебренниковская',
  branch: 'BRANCH',
}
