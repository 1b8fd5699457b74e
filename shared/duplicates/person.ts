import type { PersonName } from '../crm/model.ts'
import {
  findFirstName,
  type FirstName,
  type Gender,
  guessFirstName,
  hasFather,
} from './first-names.ts'
import { retype, skeleton, unmixScript } from './skeleton.ts'

export interface FirstWord {
  readonly word: string
  /** What the dictionary says of it. */
  readonly known: FirstName | null
  /** What a misprint was meant to be; dear, so it is looked up when first asked for. */
  readonly guess: () => FirstName | null
}

/** A name taken apart. Words are skeletons, so both alphabets compare. */
export interface Person {
  readonly first: FirstWord | null
  /** Parts of a double surname apart, without gender endings. */
  readonly surnames: readonly string[]
  /** Stem: `ivan` for Иванович, Ивановна, Иваныч. */
  readonly patronymic: string | null
  /** Of first name and patronymic, in this order. */
  readonly initials: readonly string[]
  readonly gender: Gender | null
  /** All of them, sorted: «Ким Олег» and «Олег Ким» are one, whichever is the first name. */
  readonly words: string
}

/** What one written word may be, found once for each spelling. */
export interface NameWord {
  /** Lower case, ё = е, one alphabet. */
  readonly word: string
  readonly bones: string
  /** What the dictionary says of it. */
  readonly known: FirstName | null
  /** As a first name. */
  readonly first: FirstWord
  /** As a surname: parts of a double one apart. */
  readonly surnames: readonly string[]
  /** Its gender by the look of a surname. */
  readonly surnameGender: Gender | null
  /** As a patronymic; `null` when it does not look like one. */
  readonly patronymic: string | null
}

export interface Token extends NameWord {
  readonly field: keyof PersonName
}

/** Words of one field of a name. */
export type ReadField = (text: string, field: keyof PersonName) => readonly Token[]

const PATRONYMIC = /(?:ович|евич|инична|ична|овна|евна|вна|ич|ыч|ovich|evich|ichna|ovna|evna)$/
const SPOKEN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    саныч: 'александрович',
    палыч: 'павлович',
    михалыч: 'михайлович',
    степаныч: 'степанович',
    николавна: 'николаевна',
    пална: 'павловна',
    иванна: 'ивановна',
    санна: 'александровна',
  }),
)
const SON_OF = new Set(['оглы', 'кызы', 'ogly', 'oglu', 'kyzy'])
/** Beside a name or instead of it: titles of requests, roles, family, sources. «Заявка с сайта» is nobody's name. */
const NOISE = new Set(
  `заявка заявки заявку сайт сайта сайте сайтом клиент клиента клиентка покупатель заказчик без имени имя имени фио фамилия отчество
  новый новая новое лид лида сделка контакт обращение запрос заказ звонок звонка входящий входящая исходящий обратный форма формы
  форме crm срм неизвестно неизвестный неизвестная аноним гость посетитель пользователь тест тестовый тестовая test name noname no
  unknown client lead customer user guest form site website callback нет не указано указан указана муж мужа жена жены сын сына дочь
  дочери мама мамы папа папы брат брата сестра сестры бабушка дедушка директор гендиректор менеджер бухгалтер главбух юрист секретарь
  снабженец прораб инженер водитель снабжение рабочий домашний личный старый авито avito юла циан whatsapp вотсап ватсап telegram
  телеграм instagram vk вк ип ооо оао зао ао mr mrs ms господин госпожа г-н г-жа уважаемый чат чата бот бота онлайн перезвонить
  консультация вопрос почта из от для на по до со`
    .split(/\s+/)
    .filter(word => word !== ''),
)

/**
 * Takes a name apart by what the words are; the fields they stand in are only a hint, people swap them.
 *
 * @param read for a whole base: a reader that remembers the fields it has read (`rememberFields`)
 */
export function readPerson(name: PersonName, read: ReadField = readField): Person {
  const tokens = rightLayout(tokensOf(name, read))
  const hasInitials = tokens.some(({ word }) => word.length === 1)
  const words = hasInitials ? tokens.filter(({ word }) => word.length > 1) : tokens
  const initials = hasInitials ? bonesOfInitials(tokens) : NONE
  const first = findFirst(words)
  const patronymic = findPatronymic(words, first)
  const rest = words.filter(token => token !== first && token !== patronymic)
  const [only] = rest
  return {
    first: first?.first ?? null,
    surnames: rest.length === 1 && only ? only.surnames : rest.flatMap(({ surnames }) => surnames),
    patronymic:
      patronymic === null ? null : (patronymic.patronymic ?? patronymicStem(patronymic.word)),
    initials,
    gender: genderOf(patronymic?.word ?? null, first?.known ?? null, rest),
    words: words
      .map(({ bones }) => bones)
      .toSorted()
      .join(' '),
  }
}

/** A `readField` that looks up what it has read: surnames and first names of a base repeat. Forgets everything at `most` fields. */
export function rememberFields(most = 200_000): ReadField {
  const fields = { last: new Map(), first: new Map(), second: new Map() } satisfies Readonly<
    Record<keyof PersonName, Map<string, readonly Token[]>>
  >
  const words = new Map<string, NameWord>()
  const read = (word: string): NameWord => {
    const found = words.get(word) ?? readWord(word)
    words.set(word, found)
    return found
  }
  return (text, field) => {
    const texts: Map<string, readonly Token[]> = fields[field]
    const known = texts.get(text)
    if (known !== undefined) return known
    if (texts.size >= most) texts.clear()
    if (words.size >= most) words.clear()
    const tokens = readField(text, field, read)
    // Its own copy: a field cut out of a file would keep the whole file.
    texts.set(Array.from(text).join(''), tokens)
    return tokens
  }
}

/** For a name of a dictionary that does not know the word: nobody has told what it is. */
export function createFirstWord(word: string, known: FirstName | null): FirstWord {
  let guess: FirstName | null | undefined
  return {
    word,
    known,
    guess: () => (guess === undefined ? (guess = guessFirstName(word)) : guess),
  }
}

const NONE: readonly string[] = []
const FIELDS = ['last', 'first', 'second'] as const

function bonesOfInitials(tokens: readonly Token[]): readonly string[] {
  return tokens.filter(({ word }) => word.length === 1).map(({ bones }) => bones)
}

function tokensOf(name: PersonName, read: ReadField): readonly Token[] {
  const tokens: Token[] = []
  for (const field of FIELDS) {
    const text = name[field]
    if (text !== null && text !== '') tokens.push(...read(text, field))
  }
  return tokens
}

/** Words of one field of a name, noise taken out. */
function readField(
  text: string,
  field: keyof PersonName,
  read: (word: string) => NameWord = readWord,
): readonly Token[] {
  const short = text.slice(0, 200).normalize('NFKC')
  if (short.includes('@')) return []
  return (retypedWords(short) ?? wordsOf(short)).map(word => ({ ...read(word), field }))
}

/** «.hmtdbx» is «юрьевич»: in the Latin layout some letters are signs. `null` when nothing sensible comes of it. */
function retypedWords(text: string): string[] | null {
  if (!/[,.;'[\]`]\p{L}/u.test(text) || !/^[a-z\s,.;'[\]`-]+$/i.test(text)) return null
  const words = wordsOf(retype(text.toLowerCase()))
  const isSensible = words.some(word => {
    const { known, patronymic } = readWord(word)
    return known !== null || (patronymic !== null && hasFather(patronymic))
  })
  return isSensible ? words : null
}

function readWord(word: string): NameWord {
  const known = findFirstName(word)
  const bones = skeleton(word)
  const parts = word.split('-').filter(part => part !== '')
  return {
    word,
    bones,
    known,
    first: createFirstWord(bones, known),
    surnames: parts.map(surnameStem),
    surnameGender: genderOfSurname(parts.map(skeleton)),
    patronymic: PATRONYMIC.test(word) || SPOKEN.has(word) ? patronymicStem(word) : null,
  }
}

function wordsOf(text: string): string[] {
  const bare = text
    .replaceAll(/\([^)]*\)|\[[^\]]*\]|["«»“”„]/g, ' ')
    // «о. р.» are initials, «с сайта» has none.
    .replaceAll(/(?<![\p{L}.])\p{Ll}\.(?!\p{L}{2})/gu, initial => initial.toUpperCase())
  return bare
    .split(/[^\p{L}'’;`[\]-]+/u)
    .filter(word => /\p{L}/u.test(word) && !/^\p{Ll}$/u.test(word))
    .map(word =>
      unmixScript(
        word
          .toLowerCase()
          .replaceAll('ё', 'е')
          .replaceAll(/^-+|-+$/g, ''),
      ),
    )
    .filter(word => !NOISE.has(word))
}

/** «Bdfyjd Bdfy» is «Иванов Иван» typed with the Latin layout on. */
function rightLayout(tokens: readonly Token[]): readonly Token[] {
  const isLatin = tokens.length > 0 && tokens.every(({ word }) => !/[а-я]/.test(word))
  if (!isLatin || tokens.some(({ known }) => known !== null)) return tokens
  const retyped = tokens.map(({ word, field }) => {
    return { ...readWord(retype(word).replaceAll('ё', 'е')), field }
  })
  return retyped.some(({ known }) => known !== null) ? retyped : tokens
}

function findFirst(words: readonly Token[]): Token | null {
  const known = words.filter(token => token.known !== null)
  // «Роман Олег»: one of them is a surname; the field decides, else the later word.
  if (known.length > 0) return known.find(({ field }) => field === 'first') ?? known.at(-1) ?? null
  const plain = words.filter(({ word }) => !PATRONYMIC.test(word))
  const isParted = plain.some(({ field }) => field !== 'first')
  return isParted ? (plain.find(({ field }) => field === 'first') ?? null) : null
}

function findPatronymic(words: readonly Token[], first: Token | null): Token | null {
  const marker = words.findIndex(({ word }) => SON_OF.has(word))
  if (marker > 0) return words[marker - 1] ?? null
  const fitting = words.filter(token => token !== first && token.patronymic !== null)
  const [only] = fitting
  if (fitting.length < 2)
    return only !== undefined && isPatronymic(only, words, first) ? only : null
  // «Абрамович Роман Аркадьевич»: the surname looks like one, too.
  const behind = first === null ? undefined : words[words.indexOf(first) + 1]
  return fitting.find(token => token === behind) ?? fitting.at(-1) ?? null
}

/** «Роман Абрамович», «Мицкевич Анна»: the only word that looks like a patronymic may be a surname like one. */
function isPatronymic(token: Token, words: readonly Token[], first: Token | null): boolean {
  const hasSurname = words.some(other => other !== token && other !== first)
  if (hasSurname || token.field === 'second' || /н[иа]$|na$/.test(token.word)) return true
  if (token.field === 'last' || !isOfKnownName(token)) return false
  return first === null || words.indexOf(token) > words.indexOf(first)
}

/** Иванович is made of a name, Мицкевич is not. */
function isOfKnownName({ word, patronymic }: Token): boolean {
  if (SPOKEN.has(word) || patronymic === null) return true
  return hasFather(patronymic)
}

function patronymicStem(word: string): string {
  return skeleton((SPOKEN.get(word) ?? word).replace(PATRONYMIC, ''))
}

/** Иванов = Иванова, Толстой = Толстая, Зайцев = Zayceva. */
function surnameStem(word: string): string {
  const bones = skeleton(word)
  if (bones.length < 5) return bones
  return bones
    .replace(/(ov|ev|in)a$/, '$1')
    .replace(/k(?:aA|i|oi)$/, 'k')
    .replace(/(?:aA|oi|i)$/, '')
}

function genderOf(
  patronymic: string | null,
  known: FirstName | null,
  surnames: readonly NameWord[],
): Gender | null {
  if (patronymic !== null && /[ия]ч$|ыч$|ich$/.test(patronymic)) return 'male'
  if (patronymic !== null && /на$|na$/.test(patronymic)) return 'female'
  if (known?.gender) return known.gender
  return surnames.some(({ surnameGender }) => surnameGender === 'female')
    ? 'female'
    : (surnames.find(({ surnameGender }) => surnameGender !== null)?.surnameGender ?? null)
}

function genderOfSurname(bones: readonly string[]): Gender | null {
  if (bones.some(word => /(?:ov|ev)a$|kaA$/.test(word))) return 'female'
  return bones.some(word => /(?:ov|ev|ski|cki)$/.test(word)) ? 'male' : null
}
