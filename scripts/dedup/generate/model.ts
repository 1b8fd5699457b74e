import { createDice, cumulate, type Dice } from './dice.ts'
import { CITIES, FEMALE, MALE, SURNAMES } from './words.ts'

export type City = (typeof CITIES)[number]

export interface Human {
  readonly gender: 'male' | 'female'
  readonly first: string
  readonly patronymic: string
  readonly last: string
  readonly city: City
  /** National digits. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly firm: Firm | null
}

export interface Firm {
  readonly form: string
  readonly core: string
  readonly inn: string
  readonly kpp: string
  readonly city: City
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly site: string
  /** ИП only. */
  readonly owner: string | null
}

/** A card as the file has it. */
export interface Row {
  readonly kind: 'contact' | 'company'
  name: string
  last: string
  first: string
  second: string
  phones: string[]
  emails: string[]
  company: string
  inn: string
  kpp: string
  city: string
  site: string
}

export type Profile = 'usual' | 'sparse' | 'foreign'

/** Everything the makers of people and firms share. */
export interface World {
  readonly dice: Dice
  readonly profile: Profile
  readonly surnames: readonly (readonly [string, string])[]
  readonly drawSurname: () => readonly [string, string]
  readonly drawFirst: (gender: Human['gender']) => string
  readonly drawCity: () => City
  readonly mobile: () => string
  /** Makes a mailbox or a domain nobody else's. */
  readonly unique: (make: (attempt: number) => string) => string
}

/** `sparse`: half of what is filled in otherwise is not; `foreign`: other surnames and name frequencies than usual. */
export function createWorld(seed: number, profile: Profile = 'usual'): World {
  const dice = createDice(seed)
  const surnames = profile === 'foreign' ? otherSurnames(dice) : SURNAMES
  const zipf = cumulate(surnames.map((_, rank) => 1 / (rank + 12)))
  const flat = profile === 'foreign' ? 0.5 : 1
  const weights = {
    male: cumulate(MALE.map(({ weight }) => weight ** flat)),
    female: cumulate(FEMALE.map(({ weight }) => weight ** flat)),
  }
  const taken = new Set<string>()
  const cities = cumulate(CITIES.map(({ weight }) => weight))
  const shuffled = surnames.toSorted(() => dice.below(3) - 1)
  return {
    dice,
    profile,
    surnames,
    drawSurname: () => shuffled[dice.weighted(zipf)] ?? dice.pick(surnames),
    drawFirst: gender => {
      const list = gender === 'male' ? MALE : FEMALE
      return list[dice.weighted(weights[gender])]?.value ?? 'анна'
    },
    drawCity: () => CITIES[dice.weighted(cities)] ?? dice.pick(CITIES),
    mobile: () => `9${dice.pick(['0', '1', '2', '3', '5', '6', '8', '9'])}${dice.digits(8)}`,
    unique(make) {
      for (let attempt = 0; ; attempt++) {
        const made = make(attempt)
        const mailbox = made.replace('@ya.ru', '@yandex.ru').replaceAll('.', '')
        if (taken.has(mailbox)) continue
        taken.add(mailbox)
        return made
      }
    },
  }
}

/** Tatar, Caucasian and Ukrainian surnames, made of syllables: unlike the usual ones. */
function otherSurnames(dice: Dice): readonly (readonly [string, string])[] {
  const heads =
    'ах ба га да ди за ис ка ма му на ра са та фа ха ша яр гу ни ло во ро бо ре ко'.split(' ')
  const middles =
    'мат лиу рип бир мед лат кир рам зан дул гит нур шид сел тов жен вер дро гор лев'.split(' ')
  const ends = [
    ['ов', 'ова'],
    ['ин', 'ина'],
    ['евич', 'евич'],
    ['адзе', 'адзе'],
    ['чук', 'чук'],
    ['оев', 'оева'],
    ['ко', 'ко'],
  ] as const
  return Array.from({ length: 1500 }, (): readonly [string, string] => {
    const root =
      dice.pick(heads) + dice.pick(middles) + (dice.chance(0.3) ? dice.pick(middles) : '')
    const [male, female] = dice.pick(ends)
    return [root + male, root + female]
  })
}
