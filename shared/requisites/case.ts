/** Words that stay in capitals inside a post. */
const ABBREVIATIONS = new Set([
  'АО',
  'ООО',
  'ПАО',
  'ЗАО',
  'ОАО',
  'ИП',
  'УК',
  'КФХ',
  'ТСЖ',
  'СНТ',
  'МУП',
  'ГУП',
  'ФГУП',
  'РФ',
  'НКО',
  'АНО',
  'ИТ',
  'IT',
])

/** Lower case where the register shouts; a text of mixed case stays as a person wrote it. */
export function fixCase(text: string): string {
  if (text !== text.toUpperCase()) return lowerFirst(text)
  return text
    .split(' ')
    .map(word => (ABBREVIATIONS.has(word) ? word : word.toLowerCase()))
    .join(' ')
}

/** «ИВАНОВ-ПЕТРОВ ИВАН ОГЛЫ» → «Иванов-Петров Иван оглы». A name of mixed case stays: «МакГрегор». */
export function titleCase(name: string): string {
  const plain = name.trim().replaceAll(/\s+/g, ' ')
  if (plain !== plain.toUpperCase() && plain !== plain.toLowerCase()) return plain
  return plain.toLowerCase().split(' ').map(titleWord).join(' ')
}

const PARTICLES = new Set([
  'оглы',
  'оглу',
  'кызы',
  'гызы',
  'улы',
  'фон',
  'фан',
  'ван',
  'де',
  'да',
  'ибн',
  'заде',
  'бей',
])

function titleWord(word: string): string {
  if (PARTICLES.has(word)) return word
  return word
    .split('-')
    .map(part => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join('-')
}

function lowerFirst(text: string): string {
  const [first = '', second = ''] = text
  return second === second.toLowerCase() ? `${first.toLowerCase()}${text.slice(1)}` : text
}
