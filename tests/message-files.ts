import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Locale } from '../shared/i18n/message.ts'

/** The texts of one folder in one language. */
export interface MessageFile {
  /** `server/rules/ensure-next-step` */
  readonly folder: string
  readonly locale: Locale
  readonly texts: Readonly<Record<string, string>>
}

/** Texts of a folder in which one host has words of its own. */
export interface OverlayFile extends MessageFile {
  readonly host: string
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** ux-conventions §6: words no reader of ours should meet, and marks that shout. */
const FORBIDDEN =
  /юзер|айди|(?:смер|смёр)джи|алерт|лимит[её]р|проблемн\S+ менеджер|бэкенд|фронтенд|дедупликац|сделок\(|[!"]|\.\.\./i

export function findMessageFiles(root: string): readonly MessageFile[] {
  return findNamed(root, /(?:^|\/)messages\.(ru|en)\.json$/)
}

/** `messages.ru.amocrm.json` beside `messages.ru.json`. */
export function findOverlays(root: string): readonly OverlayFile[] {
  return findNamed(root, /(?:^|\/)messages\.(ru|en)\.([a-z0-9]+)\.json$/)
}

function findNamed(root: string, pattern: RegExp): readonly OverlayFile[] {
  return ['shared', 'server', 'widgets'].flatMap(top =>
    readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' }).flatMap(name => {
      const file = path.posix.join(top, name.replaceAll('\\', '/'))
      const [, locale, host = ''] = pattern.exec(file) ?? []
      if (locale === undefined) return []
      const texts = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as MessageFile['texts']
      return [{ folder: path.posix.dirname(file), locale: locale as Locale, host, texts }]
    }),
  )
}

/** Words of Bitrix24 that amoCRM's people do not use (ux-conventions §6). */
const FOREIGN_TO_AMO: Readonly<Record<Locale, RegExp>> = {
  ru: /(?<![а-яё])(?:дел(?:о|а|у|ом|е|ами|ах)?(?![а-яё])|стади|лид(?!оген)|портал|битрикс|таймлайн|комментари)/i,
  en: /\b(?:activit|deals?\b|portal|bitrix|timeline|comment)/i,
}

/** The first word of another host in a text for people of amoCRM; `null` when there is none. */
export function foreignToAmo(text: string, locale: Locale): string | null {
  // Names of holes and of their branches are no words.
  const words = text.replaceAll(/\{\s*\w+\s*(?=[,}])|\b\w+\s*(?=\{)/g, '')
  return FOREIGN_TO_AMO[locale].exec(words)?.[0] ?? null
}

/** What is wrong with a text; empty when all is well. */
export function findTextFaults(text: string, locale: Locale): readonly string[] {
  const word = FORBIDDEN.exec(text)?.[0]
  const faults = word === undefined ? [] : [`says ${word}`]
  try {
    const needed = locale === 'ru' ? ['one', 'few', 'many', 'other'] : ['one', 'other']
    const lost = pluralsOf(parse(text, locale)).flatMap(forms =>
      needed.filter(form => !forms.includes(form)),
    )
    return [...faults, ...lost.map(form => `lacks the form ${form}`)]
  } catch (error) {
    return [...faults, `is no ICU text: ${String(error)}`]
  }
}

/** Names of the holes of a text, sorted. */
export function holesOf(text: string, locale: Locale): readonly string[] {
  const names = walk(parse(text, locale)).flatMap(element =>
    'value' in element && element.type !== LITERAL ? [String(element.value)] : [],
  )
  return [...new Set(names)].toSorted()
}

/**
 * Words in source code that are, by their shape, ids of messages: `folder.meaning` of a known folder, or the value of an `id:`. Double
 * quotes are attributes of templates, which hold expressions.
 */
export function findIdsInCode(code: string, folders: ReadonlySet<string>): readonly string[] {
  const words = Array.from(code.matchAll(/(['`])([a-z][a-z0-9-]*)(\.[a-z][a-z0-9.-]*)\1/g))
  const known = words.filter(([, , folder = '']) => folders.has(folder))
  const named = Array.from(code.matchAll(/\bid: (')([a-z][a-z0-9-]*)(\.[a-z][a-z0-9.-]*)\1/g))
  const ids = [...known, ...named].map(([, , folder = '', meaning = '']) => folder + meaning)
  return [...new Set(ids)].filter(id => !/\.(?:ts|js|css|html|json|vue)$/.test(id))
}

const LITERAL = 0

function parse(text: string, locale: Locale): Element[] {
  return new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst()
}

function walk(elements: readonly Element[]): Element[] {
  return elements.flatMap(element => {
    if (!('options' in element)) return [element]
    const branches = Object.values(element.options as Record<string, { value: Element[] }>)
    return [element, ...branches.flatMap(({ value }) => walk(value))]
  })
}

function pluralsOf(elements: readonly Element[]): string[][] {
  return walk(elements).flatMap(element =>
    'pluralType' in element ? [Object.keys(element.options)] : [],
  )
}
