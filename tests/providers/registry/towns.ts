export interface Town {
  readonly name: string
  readonly regionWithType: string
  readonly region: string
  /** Two digits of ИНН and КПП. */
  readonly code: string
  readonly cityCode: string
  readonly postalCode: string
  readonly offset: string
}

/** Codes are those of the register of addresses. */
export const TOWNS: readonly Town[] = [
  town('Москва', 'г Москва', 'Москва', '77 7700000000000 101000 UTC+3'),
  town('Санкт-Петербург', 'г Санкт-Петербург', 'Санкт-Петербург', '78 7800000000000 190000 UTC+3'),
  town('Самара', 'Самарская обл', 'Самарская', '63 6300000100000 443001 UTC+4'),
  town('Тольятти', 'Самарская обл', 'Самарская', '63 6300000700000 445000 UTC+4'),
  town('Казань', 'Респ Татарстан', 'Татарстан', '16 1600000100000 420000 UTC+3'),
  town('Набережные Челны', 'Респ Татарстан', 'Татарстан', '16 1600000200000 423800 UTC+3'),
  town('Екатеринбург', 'Свердловская обл', 'Свердловская', '66 6600000100000 620000 UTC+5'),
  town('Новосибирск', 'Новосибирская обл', 'Новосибирская', '54 5400000100000 630000 UTC+7'),
  town('Нижний Новгород', 'Нижегородская обл', 'Нижегородская', '52 5200000100000 603000 UTC+3'),
  town('Омск', 'Омская обл', 'Омская', '55 5500000100000 644000 UTC+6'),
  town('Пермь', 'Пермский край', 'Пермский', '59 5900000100000 614000 UTC+5'),
  town('Уфа', 'Респ Башкортостан', 'Башкортостан', '02 0200000100000 450000 UTC+5'),
  town('Краснодар', 'Краснодарский край', 'Краснодарский', '23 2300000100000 350000 UTC+3'),
  town('Воронеж', 'Воронежская обл', 'Воронежская', '36 3600000100000 394000 UTC+3'),
  town('Саратов', 'Саратовская обл', 'Саратовская', '64 6400000100000 410000 UTC+4'),
  town('Майкоп', 'Респ Адыгея', 'Адыгея', '01 0100000100000 385000 UTC+3'),
]

export function townNamed(name: string): Town {
  const found = TOWNS.find(({ name: own }) => own === name)
  if (found === undefined) throw new Error(`no town ${name}`)
  return found
}

function town(name: string, regionWithType: string, region: string, rest: string): Town {
  const [code = '', cityCode = '', postalCode = '', offset = ''] = rest.split(' ')
  return { name, regionWithType, region, code, cityCode, postalCode, offset }
}
