import type { Random } from './random.ts'

export interface FullName {
  readonly first: string
  readonly last: string
  readonly second: string
  readonly isFemale: boolean
}

/** Widespread names put together by chance: nobody in particular. */
const MEN = words(
  'Александр Алексей Андрей Антон Артём Борис Вадим Василий Виктор Владимир Вячеслав Георгий Григорий Дмитрий Евгений Иван Игорь Илья Кирилл Константин Леонид Максим Михаил Николай Олег Павел Пётр Роман Сергей Станислав Степан Фёдор Юрий Ярослав',
)
const WOMEN = words(
  'Александра Алёна Алла Анастасия Анна Валентина Валерия Варвара Вера Галина Дарья Евгения Екатерина Елена Ирина Ксения Лариса Людмила Маргарита Марина Мария Надежда Наталья Нина Оксана Ольга Полина Светлана София Тамара Татьяна Ульяна Юлия',
)
/** Masculine; a feminine form is made by the ending. */
const SURNAMES = words(
  'Абрамов Аксёнов Алёшин Архипов Афанасьев Баранов Барышев Беляев Бирюков Блинов Бобров Богданов Большаков Бородин Быков Васильев Вдовин Веденеев Виноградов Власов Воробьёв Воронцов Галкин Герасимов Голованов Гончаров Горбунов Горшков Грачёв Гришин Громов Гурьев Давыдов Данилов Дементьев Демидов Дорохов Дроздов Дьяков Евсеев Егоров Елисеев Ермаков Ершов Ефимов Жданов Жуков Журавлёв Завьялов Зайцев Захаров Зимин Зотов Зубков Игнатов Ильин Исаев Казаков Карпов Касаткин Киреев Климов Князев Кобзев Козлов Колесников Колосов Комаров Кондратьев Копылов Корнилов Коршунов Котов Краснов Крылов Кудрявцев Кузнецов Кузьмин Куликов Лаврентьев Ларионов Лебедев Левин Леонов Логинов Лосев Лукин Лыков Макаров Малинин Маслов Матвеев Мельников Мещеряков Миронов Митрофанов Моисеев Молчанов Морозов Муравьёв Назаров Наумов Нефёдов Нечаев Никитин Новиков Носов Овчинников Одинцов Орехов Осипов Панин Панфилов Пахомов Пестов Платонов Поляков Попов Потапов Прохоров Пчелинцев Рожков Романов Рубцов Русаков Рыбаков Рябов Савельев Сазонов Самсонов Сафонов Седов Семёнов Сергеев Серов Сидоров Симонов Скворцов Смирнов Соболев Соколов Соловьёв Сорокин Старостин Степанов Суханов Сычёв Тарасов Терентьев Тимофеев Титов Тихонов Третьяков Трофимов Туманов Уваров Ульянов Устинов Фадеев Федотов Филатов Фокин Фомин Фролов Харитонов Цветков Черкасов Чернов Чижов Шаповалов Шестаков Широков Шубин Щербаков Юдин Яковлев Якушев',
)
const FATHERS = words(
  'Александрович Алексеевич Анатольевич Андреевич Борисович Вадимович Васильевич Викторович Владимирович Геннадьевич Григорьевич Дмитриевич Евгеньевич Иванович Игоревич Константинович Леонидович Максимович Михайлович Николаевич Олегович Павлович Петрович Романович Сергеевич Степанович Фёдорович Юрьевич',
)

/** How friends call them; only names whose short form is commonly typed into forms. */
export const SHORT_NAMES: Readonly<Record<string, string>> = {
  Александр: 'Саша',
  Александра: 'Саша',
  Алексей: 'Лёша',
  Анастасия: 'Настя',
  Анна: 'Аня',
  Вячеслав: 'Слава',
  Дмитрий: 'Дима',
  Евгений: 'Женя',
  Евгения: 'Женя',
  Екатерина: 'Катя',
  Елена: 'Лена',
  Иван: 'Ваня',
  Ирина: 'Ира',
  Ксения: 'Ксюша',
  Мария: 'Маша',
  Михаил: 'Миша',
  Наталья: 'Наташа',
  Николай: 'Коля',
  Ольга: 'Оля',
  Павел: 'Паша',
  Сергей: 'Серёжа',
  София: 'Соня',
  Татьяна: 'Таня',
  Юлия: 'Юля',
}

export function someName(random: Random, isFemale = random.chance(0.48)): FullName {
  return {
    first: random.pick(isFemale ? WOMEN : MEN),
    last: surnameOf(random.pick(SURNAMES), isFemale),
    second: secondNameOf(random.pick(FATHERS), isFemale),
    isFemale,
  }
}

/** Somebody of the same family: the surname in the other gender. */
export function spouseOf(name: FullName, random: Random): FullName {
  const masculine = name.isFemale ? name.last.replace(/а$/, '') : name.last
  const other = someName(random, !name.isFemale)
  return { ...other, last: surnameOf(masculine, other.isFemale) }
}

const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  'а a|б b|в v|г g|д d|е e|ё e|ж zh|з z|и i|й y|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х kh|ц ts|ч ch|ш sh|щ shch|ъ |ы y|ь |э e|ю yu|я ya'
    .split('|')
    .map(pair => pair.split(' ')),
)

/** `Зайцев` → `zaytsev` */
export function toLatin(text: string): string {
  return Array.from(text.toLowerCase(), sign => LATIN[sign] ?? sign).join('')
}

function surnameOf(masculine: string, isFemale: boolean): string {
  return isFemale ? `${masculine}а` : masculine
}

function secondNameOf(masculine: string, isFemale: boolean): string {
  return isFemale ? masculine.replace(/ич$/, 'на') : masculine
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
