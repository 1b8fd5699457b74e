import { flag, idText, number, or, orNull, shape, text } from '../../shared/parse/parse.ts'

// S: the vendor's published OpenAPI names some fields otherwise than the wire does; R: these names are the wire's.
export const wireAddressParts = shape({
  postal_code: orNull(text),
  country: orNull(text),
  region_with_type: orNull(text),
  region: orNull(text),
  area_with_type: orNull(text),
  city: orNull(text),
  settlement: orNull(text),
  street_with_type: orNull(text),
  house_type: orNull(text),
  house: orNull(text),
  block_type: orNull(text),
  block: orNull(text),
  flat_type: orNull(text),
  flat: orNull(text),
})

export const wireAddress = shape({
  value: text,
  unrestricted_value: orNull(text),
  invalidity: or(shape({ code: text }).nullable(), null),
  data: orNull(wireAddressParts),
})

export const wireState = shape({
  status: orNull(text),
  code: orNull(idText),
  actuality_date: orNull(number),
  registration_date: orNull(number),
  liquidation_date: orNull(number),
})

export const wireParty = shape({
  inn: text,
  kpp: orNull(text),
  ogrn: orNull(text),
  type: text,
  name: shape({
    full_with_opf: text,
    short_with_opf: orNull(text),
    full: orNull(text),
    short: orNull(text),
  }),
  opf: orNull(shape({ full: orNull(text), short: orNull(text) })),
  state: wireState,
  management: orNull(shape({ name: text, post: orNull(text), disqualified: orNull(flag) })),
  branch_type: orNull(text),
  branch_count: orNull(number),
  fio: orNull(shape({ surname: orNull(text), name: orNull(text), patronymic: orNull(text) })),
  okpo: orNull(text),
  oktmo: orNull(text),
  okved: orNull(text),
  address: orNull(wireAddress),
  invalid: orNull(flag),
})

export const wireBank = shape({
  bic: text,
  swift: orNull(text),
  inn: orNull(text),
  kpp: orNull(text),
  correspondent_account: orNull(text),
  payment_city: orNull(text),
  name: shape({ payment: orNull(text), short: orNull(text) }),
  state: shape({ status: orNull(text) }),
  address: orNull(shape({ value: text, unrestricted_value: orNull(text) })),
})

export const wireCity = shape({
  region_kladr_id: text,
  kladr_id: text,
  city: orNull(text),
  settlement: orNull(text),
})

export const wireBelarus = shape({
  unp: text,
  status: orNull(text),
  full_name_ru: orNull(text),
  short_name_ru: orNull(text),
  fio_ru: orNull(text),
  address: orNull(text),
  registration_date: orNull(number),
  removal_date: orNull(number),
})

export const wireKazakhstan = shape({
  bin: text,
  status: orNull(text),
  name_ru: orNull(text),
  fio: orNull(text),
  address_ru: orNull(text),
  registration_date: orNull(number),
})
