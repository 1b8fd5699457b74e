/** Long names first: «публичное акционерное общество» holds «акционерное общество». */
const LONG_FORMS: readonly (readonly [string, string])[] = [
  ['общество с ограниченной ответственностью', 'ооо'],
  ['общество с дополнительной ответственностью', 'одо'],
  ['публичное акционерное общество', 'пао'],
  ['открытое акционерное общество', 'оао'],
  ['закрытое акционерное общество', 'зао'],
  ['непубличное акционерное общество', 'ао'],
  ['акционерное общество', 'ао'],
  ['индивидуальный предприниматель', 'ип'],
  ['крестьянское (фермерское) хозяйство', 'кфх'],
  ['товарищество с ограниченной ответственностью', 'тоо'],
  ['некоммерческая организация', 'нко'],
  ['автономная некоммерческая организация', 'ано'],
  ['муниципальное унитарное предприятие', 'муп'],
  ['федеральное государственное унитарное предприятие', 'фгуп'],
  ['государственное унитарное предприятие', 'гуп'],
  ['потребительский кооператив', 'пк'],
  ['производственный кооператив', 'пк'],
  ['товарищество собственников жилья', 'тсж'],
  ['limited liability company', 'ооо'],
]

const SHORT_FORMS: ReadonlyMap<string, string> = new Map([
  ...'ооо одо оао зао пао ао нпао нко ано ип чп тоо кфх муп гуп фгуп гбу мбу тсж снт пк'
    .split(' ')
    .map(form => [form, form] as const),
  ['ooo', 'ооо'],
  ['oao', 'оао'],
  ['zao', 'зао'],
  ['pao', 'пао'],
  ['ao', 'ао'],
  ['llc', 'ооо'],
  ['ltd', 'ооо'],
  ['ип', 'ип'],
  ['ip', 'ип'],
])

/** «ОАО» and «ЗАО» became «ПАО» and «АО» in 2014, «ЧП» became «ИП»; people still write what was. */
const SAME_FORM: Readonly<Record<string, string>> = {
  оао: 'ао',
  зао: 'ао',
  пао: 'ао',
  нпао: 'ао',
  чп: 'ип',
}

export interface WithoutForm {
  /** Words left, in their order, lower case. */
  readonly words: readonly string[]
  /** `ооо`; `null` when none is written. */
  readonly form: string | null
}

/** Takes the legal form out, wherever it stands. @param words lower case, ё = е, no quotes */
export function takeForm(words: readonly string[]): WithoutForm {
  const text = words.join(' ')
  const long = LONG_FORMS.find(([name]) => ` ${text} `.includes(` ${name} `))
  if (long !== undefined) {
    const rest = ` ${text} `.replace(` ${long[0]} `, ' ').trim()
    return { words: rest.split(' ').filter(word => word !== ''), form: long[1] }
  }
  const index = words.findIndex(word => SHORT_FORMS.has(word))
  if (index === -1) return { words, form: null }
  return { words: words.toSpliced(index, 1), form: SHORT_FORMS.get(words[index] ?? '') ?? null }
}

/** Nobody is contradicted by a form that was not written, or by the name the form had before 2014. */
export function formsAgree(one: string | null, other: string | null): boolean {
  return one === null || other === null || sameForm(one) === sameForm(other)
}

function sameForm(form: string): string {
  const lower = form.toLowerCase()
  return SAME_FORM[lower] ?? lower
}
