import { toWords } from './company-name.ts'

/** Towns people name after a company without a comma. Others are told by a comma or «г.». */
const CITIES = `москва|санкт-петербург|новосибирск|екатеринбург|казань|нижний новгород|красноярск|челябинск|самара|уфа|ростов-на-дону|краснодар|омск|воронеж|пермь|волгоград|саратов|тюмень|тольятти|махачкала|барнаул|ижевск|хабаровск|ульяновск|иркутск|владивосток|ярославль|севастополь|томск|ставрополь|кемерово|набережные челны|оренбург|новокузнецк|балашиха|рязань|чебоксары|калининград|пенза|липецк|киров|астрахань|тула|сочи|курск|улан-удэ|сургут|тверь|магнитогорск|брянск|иваново|якутск|владимир|симферополь|грозный|чита|нижний тагил|калуга|белгород|волжский|подольск|вологда|саранск|смоленск|курган|череповец|орел|архангельск|владикавказ|нижневартовск|йошкар-ола|стерлитамак|мурманск|кострома|новороссийск|тамбов|химки|таганрог|нальчик|мытищи|нижнекамск|сыктывкар|комсомольск-на-амуре|шахты|дзержинск|энгельс|орск|братск|ангарск|королев|великий новгород|старый оскол|псков|благовещенск|бийск|прокопьевск|южно-сахалинск|балаково|рыбинск|армавир|северодвинск|петропавловск-камчатский|норильск|сызрань|каменск-уральский|альметьевск|люберцы|абакан|новочеркасск|майкоп|черкесск|элиста|кызыл|горно-алтайск|магадан|анадырь|салехард|ханты-мансийск|петрозаводск|новокуйбышевск|зеленоград|одинцово|красногорск|обнинск|дубна|жигулевск|чапаевск`

const SHORT: Readonly<Record<string, string>> = {
  мск: 'москва',
  msk: 'москва',
  спб: 'санкт-петербург',
  питер: 'санкт-петербург',
  петербург: 'санкт-петербург',
  екб: 'екатеринбург',
  нск: 'новосибирск',
  нн: 'нижний новгород',
  'н новгород': 'нижний новгород',
  челны: 'набережные челны',
  'наб челны': 'набережные челны',
  ростов: 'ростов-на-дону',
  тлт: 'тольятти',
  'в новгород': 'великий новгород',
}

const KNOWN: ReadonlyMap<string, string> = new Map([
  ...CITIES.split('|').map(city => [keyOf(city), city] as const),
  ...Object.entries(SHORT).map(([short, city]) => [keyOf(short), city] as const),
])

/** One spelling for a town: «г. Спб» is `санкт-петербург`. A town we do not know stays as it is written, lower case. */
export function toCity(text: string): string {
  const words = toWords(text).filter(
    (word, index) => !(index === 0 && /^(г|гор|город)$/.test(word)),
  )
  return KNOWN.get(words.join(' ')) ?? words.join(' ')
}

export function sameCity(one: string, other: string): boolean {
  return keyOf(toCity(one)) === keyOf(toCity(other))
}

/** The longest town we know at the end, or at the beginning, of the words; `null` when there is none or nothing else is left. */
export function findCity(
  words: readonly string[],
): { readonly city: string; readonly rest: readonly string[] } | null {
  for (const size of [4, 3, 2, 1]) {
    if (size >= words.length) continue
    const last = KNOWN.get(words.slice(-size).join(' '))
    if (last !== undefined) return { city: last, rest: words.slice(0, -size) }
    const first = KNOWN.get(words.slice(0, size).join(' '))
    if (first !== undefined) return { city: first, rest: words.slice(size) }
  }
  return null
}

function keyOf(city: string): string {
  return toWords(city).join(' ')
}
