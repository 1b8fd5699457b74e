import type { Company, Entrepreneur, LegalAddress } from '../../shared/requisites/model.ts'

const ADDRESS: LegalAddress = {
  line: '443001, Самарская обл, г Самара, ул Садовая, д 1',
  postalCode: '443001',
  country: 'Россия',
  region: 'Самарская обл',
  area: null,
  city: 'Самара',
  street: 'ул Садовая, д 1',
  flat: null,
  isInvalid: false,
}

const REGISTERED = {
  standing: {
    status: 'active',
    code: null,
    registeredOn: '2015-02-05',
    endedOn: null,
    asOf: '2024-11-20',
  },
  okpo: null,
  oktmo: null,
  okved: '62.01',
  isUnreliable: false,
} as const

export function aCompany(changes: Partial<Company> = {}): Company {
  return {
    ...REGISTERED,
    kind: 'company',
    inn: '6300010010',
    ogrn: '1156300010019',
    kpp: '630101001',
    name: {
      short: 'ООО "РОМАШКА"',
      full: 'ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ "РОМАШКА"',
      bare: 'РОМАШКА',
    },
    form: 'ООО',
    formFull: 'Общество с ограниченной ответственностью',
    address: ADDRESS,
    director: {
      name: 'Иванов Иван Иванович',
      post: 'ГЕНЕРАЛЬНЫЙ ДИРЕКТОР',
      isDisqualified: false,
    },
    branch: 'main',
    branchCount: 0,
    ...changes,
  }
}

export function anEntrepreneur(changes: Partial<Entrepreneur> = {}): Entrepreneur {
  return {
    ...REGISTERED,
    kind: 'entrepreneur',
    inn: '780000000177',
    ogrn: '322784700000014',
    name: {
      short: 'ИП Тестов Иван Петрович',
      full: 'Индивидуальный предприниматель Тестов Иван Петрович',
      bare: 'Тестов Иван Петрович',
    },
    form: 'ИП',
    formFull: 'Индивидуальный предприниматель',
    address: ADDRESS,
    surname: 'Тестов',
    firstName: 'Иван',
    patronymic: 'Петрович',
    ...changes,
  }
}

export function inCity(city: string): { readonly address: LegalAddress } {
  return { address: { ...ADDRESS, city } }
}
