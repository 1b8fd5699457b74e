import { innOfCompany, innOfPerson, ogrnOfCompany, ogrnOfPerson } from './ids.ts'
import { LARGE_COMPANIES, SBER_BRANCH } from './large-companies.ts'
import { type PartyFacts, type Suggestion, toSuggestion } from './records.ts'
import { TOWNS, townNamed } from './towns.ts'

const TOTAL = 200
/** 12 March 2021, midnight in Moscow. */
const CLOSED_AT = 1_615_496_400_000

function makeFacts(): readonly PartyFacts[] {
  const special = [
    ...LARGE_COMPANIES,
    SBER_BRANCH,
    ...namesakes(),
    ...troubled(),
    ...branches(),
    ...rare(),
  ]
  const people = Array.from({ length: 30 }, (_none, index) => entrepreneur(index))
  const others = Array.from({ length: TOTAL - special.length - people.length }, (_none, index) =>
    ordinary(index),
  )
  return [...special, ...people, ...others]
}

/** «Ромашка» in six towns, two of them in Самара's region, one closed. */
function namesakes(): readonly PartyFacts[] {
  const heads = [
    ['Самара', 'Соловей Андрей Львович'],
    ['Тольятти', 'Кравец Инна Олеговна'],
    ['Москва', 'Заяц Павел Игоревич'],
    ['Казань', 'Ахметов Айдар Ринатович'],
    ['Новосибирск', 'Швец Олег Юрьевич'],
  ] as const
  const active = heads.map(([town, head], index) =>
    invented({ name: 'Ромашка', town, serial: 1001 + index, head, street: 'ул Садовая' }),
  )
  const closed = invented({
    name: 'Ромашка',
    town: 'Омск',
    serial: 1006,
    head: 'Черных Пётр Ильич',
  })
  return [...active, { ...closed, status: 'LIQUIDATED', endedAt: CLOSED_AT }]
}

function troubled(): readonly PartyFacts[] {
  const head = 'Шевченко Тарас Григорьевич'
  return [
    {
      ...invented({ name: 'Закат', town: 'Самара', serial: 2001, head }),
      status: 'LIQUIDATED',
      endedAt: CLOSED_AT,
    },
    {
      ...invented({ name: 'Прилив', town: 'Самара', serial: 2002, head, post: 'ЛИКВИДАТОР' }),
      status: 'LIQUIDATING',
    },
    {
      ...invented({
        name: 'Отлив',
        town: 'Пермь',
        serial: 2003,
        head,
        post: 'КОНКУРСНЫЙ УПРАВЛЯЮЩИЙ',
      }),
      status: 'BANKRUPT',
      code: '117',
    },
    {
      ...invented({ name: 'Слияние', town: 'Уфа', serial: 2004, head }),
      status: 'REORGANIZING',
      code: '124',
    },
    { ...invented({ name: 'Порог', town: 'Омск', serial: 2005, head }), code: '105' },
    {
      ...invented({ name: 'Пустой Дом', town: 'Саратов', serial: 2006, head }),
      hasInvalidAddress: true,
    },
    { ...invented({ name: 'Запрет', town: 'Воронеж', serial: 2007, head }), isDisqualified: true },
  ]
}

/** A head office with two branches. */
function branches(): readonly PartyFacts[] {
  const main = invented({
    name: 'Волжский Лес',
    town: 'Самара',
    serial: 3001,
    head: 'Мельник Дарья Андреевна',
  })
  const branch = (town: string): PartyFacts => ({
    ...main,
    town,
    kpp: `${townNamed(town).code}0143001`,
    branch: 'BRANCH',
    branchCount: 0,
  })
  return [{ ...main, branchCount: 2 }, branch('Казань'), branch('Уфа')]
}

/** Names and ids that break careless code. */
function rare(): readonly PartyFacts[] {
  const head = 'Окуджава Булат Шалвович'
  return [
    invented({ name: 'Торговый дом "Речной "Порт""', town: 'Самара', serial: 4001, head }),
    invented({ name: '<script>alert(1)</script>', town: 'Москва', serial: 4002, head }),
    invented({ name: 'Горный Чай', town: 'Майкоп', serial: 2, head }),
    ...[1, 2, 3].map(index =>
      invented({ name: 'Вектор', town: 'Казань', serial: 4010 + index, head }),
    ),
    invented({ name: 'Вектор Плюс', town: 'Казань', serial: 4014, head }),
    // S: an office of a foreign company has a number of its accreditation, 11 digits, in the place of ОГРН.
    {
      ...invented({ name: 'Норд Трейд Гмбх', town: 'Москва', serial: 4020, head }),
      form: 'Представительство',
      ogrn: '10150000123',
    },
  ]
}

const SURNAMES = [
  'Тестов',
  'Лугин',
  'Саваренский',
  'Полевой',
  'Брагин',
  'Мостовой',
  'Ясенев',
  'Рощин',
  'Тихий',
  'Снегов',
]
const FIRST_NAMES = ['Иван Петрович', 'Олег Юрьевич', 'Пётр Ильич']

function entrepreneur(index: number): PartyFacts {
  const town = TOWNS[index % TOWNS.length] ?? townNamed('Москва')
  const surname = SURNAMES[index % SURNAMES.length] ?? ''
  return {
    form: 'ИП',
    name: `${surname} ${FIRST_NAMES[Math.floor(index / SURNAMES.length)] ?? ''}`,
    inn: innOfPerson(town.code, 5000 + index),
    ogrn: ogrnOfPerson(town.code, '22', 70_000 + index),
    kpp: null,
    town: town.name,
    street: 'ул Лесная',
  }
}

const ROOTS = [
  'Север',
  'Волга',
  'Гранит',
  'Маяк',
  'Каскад',
  'Меридиан',
  'Сокол',
  'Янтарь',
  'Радуга',
  'Орион',
  'Атлант',
  'Пульс',
]
const ENDINGS = [
  'Строй',
  'Сервис',
  'Торг',
  'Групп',
  'Мебель',
  'Логистик',
  'Пром',
  'Центр',
  'Софт',
  'Мед',
  'Агро',
  'Текс',
]
const FORMS = ['ООО', 'ООО', 'ООО', 'АО', 'ООО', 'АНО']

function ordinary(index: number): PartyFacts {
  const root = ROOTS[index % ROOTS.length] ?? ''
  const ending = ENDINGS[Math.floor(index / ROOTS.length) % ENDINGS.length] ?? ''
  const town = TOWNS[index % TOWNS.length]?.name ?? 'Москва'
  const head = `${SURNAMES[index % SURNAMES.length]} ${FIRST_NAMES[index % FIRST_NAMES.length]}`
  const party = invented({
    name: `${root}${ending}`,
    town,
    serial: 6000 + index,
    head,
    street: 'ул Заводская',
  })
  return { ...party, form: FORMS[index % FORMS.length] ?? 'ООО' }
}

interface Invented {
  readonly name: string
  readonly town: string
  readonly serial: number
  readonly head: string
  readonly post?: string
  readonly street?: string
}

function invented({ name, town, serial, head, post, street = 'ул Мира' }: Invented): PartyFacts {
  const { code } = townNamed(town)
  return {
    form: 'ООО',
    name,
    inn: innOfCompany(code, serial),
    ogrn: ogrnOfCompany(code, '15', serial),
    kpp: `${code}0101001`,
    town,
    street,
    head,
    ...(post !== undefined && { post }),
  }
}

/** 200 parties: real large ones, namesakes, closed ones, entrepreneurs, branches; all but the large ones are invented. */
export const COMPANIES: readonly Suggestion[] = makeFacts().map(toSuggestion)
