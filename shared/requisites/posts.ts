import { fixCase } from './case.ts'

/** Usual posts of a signatory: nominative and genitive, lower case. */
const POSTS: ReadonlyMap<string, string> = new Map(
  `директор|директора
генеральный директор|генерального директора
исполнительный директор|исполнительного директора
коммерческий директор|коммерческого директора
финансовый директор|финансового директора
технический директор|технического директора
управляющий директор|управляющего директора
региональный директор|регионального директора
заместитель директора|заместителя директора
заместитель генерального директора|заместителя генерального директора
первый заместитель генерального директора|первого заместителя генерального директора
директор филиала|директора филиала
директор по развитию|директора по развитию
временно исполняющий обязанности генерального директора|временно исполняющего обязанности генерального директора
исполняющий обязанности директора|исполняющего обязанности директора
исполняющий обязанности генерального директора|исполняющего обязанности генерального директора
и.о. директора|и.о. директора
и.о. генерального директора|и.о. генерального директора
врио директора|врио директора
врио генерального директора|врио генерального директора
президент|президента
вице-президент|вице-президента
председатель|председателя
председатель правления|председателя правления
председатель совета|председателя совета
председатель совета директоров|председателя совета директоров
председатель колхоза|председателя колхоза
управляющий|управляющего
управляющая|управляющей
управляющий филиалом|управляющего филиалом
управляющий - индивидуальный предприниматель|управляющего - индивидуального предпринимателя
индивидуальный предприниматель|индивидуального предпринимателя
управляющая компания|управляющей компании
управляющая организация|управляющей организации
конкурсный управляющий|конкурсного управляющего
временный управляющий|временного управляющего
внешний управляющий|внешнего управляющего
арбитражный управляющий|арбитражного управляющего
ликвидатор|ликвидатора
председатель ликвидационной комиссии|председателя ликвидационной комиссии
руководитель|руководителя
руководитель филиала|руководителя филиала
руководитель ликвидационной комиссии|руководителя ликвидационной комиссии
глава|главы
глава крестьянского хозяйства|главы крестьянского хозяйства
глава крестьянского (фермерского) хозяйства|главы крестьянского (фермерского) хозяйства
глава администрации|главы администрации
начальник|начальника
начальник управления|начальника управления
начальник отдела|начальника отдела
ректор|ректора
проректор|проректора
главный врач|главного врача
заведующий|заведующего
заведующая|заведующей
главный бухгалтер|главного бухгалтера
учредитель|учредителя
участник|участника
единоличный исполнительный орган|единоличного исполнительного органа
атаман|атамана
настоятель|настоятеля
художественный руководитель|художественного руководителя
главный редактор|главного редактора
главный инженер|главного инженера
секретарь|секретаря`
    .split('\n')
    .map(line => {
      const [nominative = '', genitive = ''] = line.split('|')
      return [nominative, genitive] as const
    }),
)

/** Endings of the adjectives and participles before a post's noun. */
const ADJECTIVES: readonly (readonly [RegExp, string])[] = [
  [/(?<=[жшчщн])ий$/, 'его'],
  [/(?:ий|ый|ой)$/, 'ого'],
  [/(?<=[жшчщ])ая$/, 'ей'],
  [/няя$/, 'ней'],
  [/ая$/, 'ой'],
  [/ое$/, 'ого'],
  [/ее$/, 'его'],
]
const NOUNS: readonly (readonly [RegExp, string])[] = [
  [/ь$/, 'я'],
  [/й$/, 'я'],
  [/я$/, 'и'],
  [/(?<=[гкхжшчщ])а$/, 'и'],
  [/а$/, 'ы'],
  [/о$/, 'а'],
  [/(?<=[бвгджзклмнпрстфхцчшщ])$/, 'а'],
]

/** Between two posts; a hyphen without spaces is part of a word. */
const DASH = /\s*[-–—]\s+|\s+[-–—]\s*/g

export interface DeclinedPost {
  /** Genitive, lower case but for abbreviations. */
  readonly text: string
  /** In our table. Otherwise declined by rule up to its first noun: a person should look. */
  readonly isKnown: boolean
}

/** The post in the genitive. Several posts in one field, parted by commas, are declined one by one. */
export function declinePost(post: string): DeclinedPost {
  const parts = post.split(/\s*,\s*/).filter(part => part !== '')
  const declined = parts.map(declineOne)
  return {
    text: declined.map(({ text }) => text).join(', '),
    isKnown: declined.length > 0 && declined.every(({ isKnown }) => isKnown),
  }
}

/** The post as a sentence needs it, nominative: «генеральный директор», whatever the register's capitals. */
export function writePost(post: string): string {
  return fixCase(post.trim().replaceAll(/\s+/g, ' '))
}

function declineOne(post: string): DeclinedPost {
  const plain = writePost(post)
  const key = plain
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/^и\.\s*о\.\s*/, 'и.о. ')
    .replaceAll(DASH, ' - ')
  const known = POSTS.get(key)
  if (known !== undefined) return { text: known, isKnown: true }
  const parts = plain.split(DASH).map(part => declineHead(part.split(' ')).join(' '))
  return { text: parts.join(' - '), isKnown: false }
}

/** «старший менеджер отдела продаж»: adjectives, then one noun; what depends on the noun is in its case already. */
function declineHead(words: readonly string[]): readonly string[] {
  const noun = words.findIndex((word, index) => isHead(word, words[index + 1] ?? ''))
  return words.map((word, index) => {
    if (noun !== -1 && index > noun) return word
    return declineWord(word, endingOf(word, ADJECTIVES) === null)
  })
}

/** The noun; or a participle that stands for one: «управляющий складом». */
function isHead(word: string, next: string): boolean {
  if (endingOf(word, ADJECTIVES) === null) return true
  return /[ую]щ(?:ий|ая)$/.test(word) && /(?:ом|ем|ой|ей|ью|ами|ями)$|^обязанности$/.test(next)
}

function declineWord(word: string, isNoun: boolean): string {
  if (/^[А-ЯЁ]{2,}$/.test(word)) return word
  return endingOf(word, isNoun ? NOUNS : ADJECTIVES) ?? word
}

function endingOf(word: string, endings: readonly (readonly [RegExp, string])[]): string | null {
  const found = endings.find(([ending]) => ending.test(word))
  return found === undefined ? null : word.replace(found[0], found[1])
}
