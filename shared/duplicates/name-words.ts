import type { PersonName } from '../crm/model.ts'
import { findFirstName, type FirstName, type Gender, guessFirstName } from './first-names.ts'
import { skeleton, unmixScript } from './skeleton.ts'

export interface FirstWord {
  readonly word: string
  /** What the dictionary says of it. */
  readonly known: FirstName | null
  /** What a misprint was meant to be; dear, so it is looked up when first asked for. */
  readonly guess: () => FirstName | null
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

/** Nobody's name is longer; keeps a hostile one cheap. */
export const LONGEST_NAME = 200
export const PATRONYMIC =
  /(?:ович|евич|инична|ична|овна|евна|вна|ич|ыч|ovich|evich|ichna|ovna|evna)$/
export const SPOKEN: ReadonlyMap<string, string> = new Map(
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
export const SON_OF = new Set(['оглы', 'кызы', 'ogly', 'oglu', 'kyzy'])
/** Beside a name or instead of it: titles of requests, roles, family, sources. «Заявка с сайта» is nobody's name. */
const NOISE = new Set(
  `заявка заявки заявку сайт сайта сайте сайтом клиент клиента клиентка покупатель заказчик без имени имя имени фио фамилия отчество
  новый новая новое лид лида сделка контакт обращение запрос заказ звонок звонка входящий входящая исходящий обратный форма формы
  форме crm срм неизвестно неизвестный неизвестная аноним гость посетитель пользователь тест тестовый тестовая test name noname no
  unknown client lead customer user guest form site website callback нет не указано указан указана муж мужа жена жены сын сына дочь
  дочери мама мамы папа папы брат брата сестра сестры бабушка дедушка директор гендиректор менеджер бухгалтер главбух юрист секретарь
  снабженец прораб инженер водитель снабжение рабочий домашний личный старый авито avito юла циан whatsapp вотсап ватсап telegram
  телеграм instagram vk вк ип ооо оао зао ао mr mrs ms господин госпожа г-н г-жа уважаемый чат чата бот бота онлайн перезвонить
  консультация вопрос почта из от для на по до со номер тел телефон моб мобильный раб доб вайбер viber инста инстаграм тг ватсапп
  max фейсбук facebook одноклассники риелтор риэлтор агент собственник хозяин хозяйка арендатор дизайнер мастер электрик сантехник
  логист закупки закупщик отдел продаж продажи администратор оператор консультант помощник помощница ассистент заместитель зам
  главный сосед соседка друг подруга коллега теща тесть свекровь зять внук внучка родственник офис склад магазин дача квартира дом
  ремонт постоянный повторный бывший представился представилась пропущенный вызов перезвон обработать срочно важно vip вип спам
  номера new contact anonymous visitor incoming missed call qwerty asdf asd йцукен фыва`
    .split(/\s+/)
    .filter(word => word !== ''),
)

/** @param word a skeleton @param written the word itself, lower case, where it is known */
export function createFirstWord(word: string, known: FirstName | null, written = word): FirstWord {
  let guess: FirstName | null | undefined
  return {
    word,
    known,
    guess: () => (guess === undefined ? (guess = guessFirstName(word, written)) : guess),
  }
}

/** Words of one field of a name, noise taken out. */
export function readField(
  text: string,
  field: keyof PersonName,
  read: (word: string) => NameWord = readWord,
): readonly Token[] {
  const short = text.slice(0, LONGEST_NAME).normalize('NFKC')
  if (short.includes('@')) return []
  return wordsOf(short).map(word => ({ ...read(word), field }))
}

export function readWord(word: string): NameWord {
  const known = findFirstName(word)
  const bones = skeleton(word)
  const parts = word.split('-').filter(part => part !== '')
  return {
    word,
    bones,
    known,
    first: createFirstWord(bones, known, word),
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
    .filter(word => !NOISE.has(word) && !/^(.)\1+$/.test(word))
}

export function patronymicStem(word: string): string {
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

function genderOfSurname(bones: readonly string[]): Gender | null {
  if (bones.some(word => /(?:ov|ev)a$|kaA$/.test(word))) return 'female'
  return bones.some(word => /(?:ov|ev|ski|cki)$/.test(word)) ? 'male' : null
}
