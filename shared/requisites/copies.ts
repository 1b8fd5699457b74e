import type { BankDetails, Party } from './model.ts'
import { titleCase } from './case.ts'
import { writeInitials } from './person-names.ts'
import { toRussianQuotes } from './preamble.ts'
import { writePost } from './posts.ts'
import { sayDate } from './standing.ts'

/** A line of the requisites: its name on paper, and the value. Never empty. */
export interface RequisiteLine {
  readonly label: string
  readonly value: string
}

/** Lines in the order of a contract's last page; what is not known is left out. Russian: the papers are. */
export function listRequisites(
  party: Party,
  bank: BankDetails | null = null,
): readonly RequisiteLine[] {
  const lines: readonly (readonly [string, string | null])[] = [
    ['Полное наименование', toRussianQuotes(party.name.full)],
    ['Сокращённое наименование', toRussianQuotes(party.name.short)],
    ['ИНН', party.inn],
    ['КПП', party.kind === 'company' ? party.kpp : null],
    [party.kind === 'company' ? 'ОГРН' : 'ОГРНИП', party.ogrn],
    [
      'Дата регистрации',
      party.standing.registeredOn === null ? null : sayDate(party.standing.registeredOn),
    ],
    ['ОКПО', party.okpo],
    ['ОКВЭД', party.okved],
    [party.kind === 'company' ? 'Юридический адрес' : 'Адрес', party.address?.line ?? null],
    ['Расчётный счёт', bank?.account ?? null],
    ['Банк', bank?.bankName ?? null],
    ['БИК', bank?.bik ?? null],
    ['Корр. счёт', bank?.correspondentAccount ?? null],
    ['Подписант', signatoryOf(party)],
  ]
  return lines.flatMap(([label, value]) =>
    value === null || value === '' ? [] : [{ label, value }],
  )
}

/** For a letter: a line for each requisite. */
export function copyAsText(lines: readonly RequisiteLine[]): string {
  return lines.map(({ label, value }) => `${label}: ${oneLine(value)}`).join('\n')
}

/** For the clipboard of a document editor: both kinds of a table. Everything in it is escaped. */
export function copyAsTable(lines: readonly RequisiteLine[]): {
  readonly html: string
  readonly tabs: string
} {
  const rows = lines.map(
    ({ label, value }) => `<tr><td>${escapeHtml(label)}</td><td>${escapeHtml(value)}</td></tr>`,
  )
  return {
    html: `<table>${rows.join('')}</table>`,
    tabs: lines.map(({ label, value }) => `${oneLine(label)}\t${oneLine(value)}`).join('\n'),
  }
}

/** For other programs: our own model as it is, with the bank beside it. */
export function copyAsJson(party: Party, bank: BankDetails | null = null): string {
  return JSON.stringify({ ...party, bank }, null, 2)
}

function signatoryOf(party: Party): string | null {
  if (party.kind === 'entrepreneur')
    return writeInitials([party.surname, party.firstName, party.patronymic ?? ''].join(' '))
  if (party.director === null) return null
  const name = titleCase(party.director.name)
  return party.director.post === null ? name : `${writePost(party.director.post)} ${name}`
}

/** A tab or a line break in a name must not make a new cell. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
