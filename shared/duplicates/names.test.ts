import { describe, expect, it } from 'vitest'
import type { PersonName } from '../crm/model.ts'
import { compareNames, isNameless } from './names.ts'

/** «last/first/second», or one line in the first name's field. */
function aName(text: string): PersonName {
  const [last = '', first, second] = text.split('/')
  if (first === undefined) return { first: last, last: null, second: null }
  return { last: last || null, first: first || null, second: second || null }
}
const fit = (one: string, other: string) => compareNames(aName(one), aName(other))

describe('compareNames', () => {
  it.each([
    ['Иванов Иван', 'Иванов/Иван', 'one line and fields'],
    ['Иван/Иванов', 'Иванов/Иван', 'swapped fields'],
    ['Иванов Иван Петрович', 'Иван Иванов', 'a lost patronymic'],
    ['Петров/Саша', 'Петров/Александр', 'a short form'],
    ['Петрова/Шура', 'Петрова/Александра', 'a short form of a woman'],
    ['Сидорова/Ксюша', 'Сидорова/Оксана', 'a short form of two names'],
    ['Сидорова/Алёна', 'Сидорова/Елена', 'Алёна is Елена, too'],
    ['Котова/Наталья', 'Котова/Наталия', 'two spellings'],
    ['Котова/София', 'Котова/Софья', 'two spellings'],
    ['Котов/Дмитрий', 'Котов/Димитрий', 'two spellings'],
    ['Zaycev Evgeniy', 'Зайцев Евгений', 'Latin letters'],
    ['Shchukin/Yuri', 'Щукин/Юрий', 'Latin letters'],
    ['Ivanova/Julia', 'Иванова/Юлия', 'Latin letters'],
    ['Bdfyjd Bdfy', 'Иванов Иван', 'the wrong keyboard layout'],
    ['Ивaнoв/Ивaн', 'Иванов/Иван', 'Latin a and o inside'],
    ['Ёлкин/Семён', 'Елкин/Семен', 'ё'],
    ['Иванов/Иван (жена)', 'Иванов/Иван 2', 'tails'],
    ['Смирнов/Дмтрий', 'Смирнов/Дмитрий', 'a typo in the first name'],
    ['Смирноф/Дмитрий', 'Смирнов/Дмитрий', 'a typo in the surname'],
    ['Петрова-Водкина/Анна', 'Петрова/Анна', 'half of a double surname'],
    ['Иванов/Иван/Саныч', 'Иванов/Иван/Александрович', 'a spoken patronymic'],
    ['Алиев/Тимур/Рашид оглы', 'Алиев/Тимур', 'оглы'],
    ['Абрамович Роман Аркадьевич', 'Абрамович/Роман/Аркадьевич', 'a surname like a patronymic'],
    ['Толстая/Анна', 'Толстой/Анна', 'no gender endings'],
    ['Олег Ким', 'Ким/Олег', 'a surname that is a first name, too'],
    ['Alex Petrov', 'Петров/Алексей', 'a short form in Latin letters'],
    ['Diana Petrova', 'Петрова/Диана', 'ia that is no я'],
    ['Василина Соня', 'Василина/Софья/Евгеньевна', 'a surname that is a first name, too'],
    ['Соня/Василина', 'Василина/Софья/Евгеньевна', 'such a one in swapped fields'],
    ['Ксения Ахматевич', 'Ахматевич/Ксения/Дмитриевна', 'a surname like a man’s patronymic'],
    ['Роман Абрамович', 'Абрамович/Роман/Аркадьевич', 'a surname like a patronymic'],
    ['Аодрей Гурьев', 'Гурьев/Андрей', 'a typo in the first name of one line'],
    ['Иеина Котова', 'Котова/Ирина', 'a typo that changes the sound of two letters'],
    ['Петров/Иван/Юьевич', 'Петров/Иван/Юрьевич', 'a typo in a patronymic'],
    ['Иванов Иван вайбер', 'Иванов/Иван (старый номер)', 'where the number is from'],
    [
      ';erjd/Jktu/Vb[fqkjdbx',
      'Жуков/Олег/Михайлович',
      'signs that are letters in the right layout',
    ],
    ['Айгерим Сапарова', 'Айгерим/Сапарова/Асановна', 'swapped fields nobody knows'],
  ])('takes %s and %s for one name: %s', (one, other) => {
    expect([fit(one, other), fit(other, one)]).toEqual(['same', 'same'])
  })

  it.each([
    ['Иванов И.', 'Иванов Иван', 'an initial'],
    ['Иванов И. П.', 'Иванов Иван Петрович', 'initials'],
    ['Иван', 'Иванов/Иван', 'no surname'],
    ['Иванов', 'Иванов/Иван', 'no first name'],
    ['Иван Петрович', 'Сидоров/Иван/Петрович', 'no surname, a patronymic'],
    ['Котова/Анна', 'Сидорова/Анна', 'a maiden name'],
    ['А. Котова', 'Котова/Саша', 'an initial of the full name'],
    ['Е. Ким', 'Ким/Елена', 'an initial and a surname that is a first name, too'],
    ['Yu. Chubareva', 'Чубарева/Юлия', 'an initial of two Latin letters'],
    ['Жаргалма', 'Дашиева/Жаргалма', 'a first name nobody knows, alone'],
    ['Екатериа', 'Котова/Екатерина', 'a typo in the only word'],
    ['/Кснеия/Алексеевна', 'Попова/Ксения', 'a typo in a card without a surname'],
    ['Кснеия Алексеевна', 'Попова/Ксения', 'a typo before a patronymic'],
    ['Роман Ринатович', 'Макаров/Роман/Ринатович', 'a father by the other form of his name'],
    ['Антоха', 'Фалевин/Антон', 'a short form of the yard'],
  ])('sees nothing against %s being %s: %s', (one, other) => {
    expect([fit(one, other), fit(other, one)]).toEqual(['compatible', 'compatible'])
  })

  it.each([
    ['Иванов/Иван', 'Иванов/Пётр', 'another first name'],
    ['Иванов/Иван', 'Иванова/Мария', 'another gender'],
    ['Петров/Саша', 'Петрова/Саша', 'spouses with one short name'],
    ['Котов/Валентин', 'Котова/Валентина', 'names one letter apart'],
    ['Котова/Марина', 'Котова/Мария', 'two known names that look alike'],
    ['Иванов/Иван/Петрович', 'Иванов/Иван/Иванович', 'father and son'],
    ['Иванов/Иван', 'Сидоров/Иван', 'another man of that name'],
    ['Иванов И.', 'Иванов Пётр', 'another initial'],
    ['Жафар Алиев', 'Тимур Алиев', 'brothers, one name rare'],
    ['Тхай/Нгуен', 'Петров/Олег', 'nothing in common'],
    ['Сергеев', 'Петров/Сергей', 'a surname that looks like a misspelled name'],
    ['Антонов', 'Фалевин/Антон', 'a surname made of the name'],
    ['Абрамович Роман', 'Абрамович/Олег', 'two of a surname like a patronymic'],
    ['Иван Петрович', 'Сидоров/Иван/Кузьмич', 'another father'],
    ['Алина/Котова', 'Котова/Алла', 'sisters'],
  ])('sees two people in %s and %s: %s', (one, other) => {
    expect([fit(one, other), fit(other, one)]).toEqual(['contradict', 'contradict'])
  })

  it.each([
    '',
    'Клиент с сайта',
    'Без имени',
    'Заявка с сайта',
    'Не представился',
    'ааа',
    '+7 912 345-67-89',
    'ivan@mail.ru',
    '...',
  ])('learns nothing from %j', text => {
    expect(fit(text, 'Иванов/Иван')).toBe('unknown')
    expect(isNameless(aName(text))).toBe(true)
  })

  it('does not take two empty names for one', () => {
    expect(fit('', '')).toBe('unknown')
  })
})

describe('compareNames with hostile texts', () => {
  it.each([
    ['a very long one', 'Иванов '.repeat(20_000)],
    ['brackets', '('.repeat(5000)],
    ['emoji and control characters', '\u0000🙂\u200d\u202e'],
    ['markup', '<script>alert(1)</script>'],
    ['words of every object', 'constructor __proto__ toString'],
  ])('survives %s', (_what, text) => {
    expect(['same', 'compatible', 'unknown', 'contradict']).toContain(fit(text, 'Иванов/Иван'))
  })
})
