import { parse, TYPE } from '@formatjs/icu-messageformat-parser'
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser'

/** Named styles of ICU dates, the few we allow; anything else is written as a skeleton (`::dMMMM`). */
const DATE_STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  short: { day: '2-digit', month: '2-digit', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
}
const TIME_STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  short: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}
const NUMBER_STYLES: Readonly<Record<string, Intl.NumberFormatOptions>> = {
  percent: { style: 'percent' },
  integer: { maximumFractionDigits: 0 },
}

/**
 * ICU texts → the code of a module exporting `messages`, so that no parser travels to the browser.
 * The functions it holds speak to `MessageFormat` of widgets/ui/say.ts.
 *
 * @throws {SyntaxError} naming the key whose text is no ICU message
 */
export function compileMessages(texts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(texts).map(
    ([key, text]) => `  ${JSON.stringify(key)}: ${compileText(key, text)},`,
  )
  return `export const messages = {\n${lines.join('\n')}\n}\n`
}

function compileText(key: string, text: string): string {
  const elements = parseText(key, text)
  if (elements.every(element => element.type === TYPE.literal)) return compileElements(elements)
  return `(v, f) => ${compileElements(elements)}`
}

function parseText(key: string, text: string): MessageFormatElement[] {
  try {
    return parse(text, { ignoreTag: true, shouldParseSkeletons: true })
  } catch (cause) {
    throw new SyntaxError(`message ${key} is no ICU text`, { cause })
  }
}

function compileElements(elements: readonly MessageFormatElement[]): string {
  if (elements.length === 0) return '""'
  return elements.map(compileElement).join(' + ')
}

function compileElement(element: MessageFormatElement): string {
  switch (element.type) {
    case TYPE.literal:
      return JSON.stringify(element.value)
    case TYPE.argument:
      return `f.t(${hole(element.value)})`
    case TYPE.number:
      return `f.n(${hole(element.value)}, ${JSON.stringify(style(element.style, NUMBER_STYLES))})`
    case TYPE.date:
      return `f.d(${hole(element.value)}, ${JSON.stringify(style(element.style, DATE_STYLES))})`
    case TYPE.time:
      return `f.d(${hole(element.value)}, ${JSON.stringify(style(element.style, TIME_STYLES))})`
    case TYPE.select:
      return `f.s(${hole(element.value)}, ${branches(element.options, '()')})`
    case TYPE.plural:
      return `f.p(${hole(element.value)}, ${element.offset}, ${branches(element.options, 'n')})`
    case TYPE.pound:
      return 'f.n(n)'
    case TYPE.tag:
      throw new SyntaxError('tags are read as plain text')
    default:
      return element satisfies never
  }
}

function hole(name: string): string {
  return `v[${JSON.stringify(name)}]`
}

function branches(
  options: Readonly<Record<string, { readonly value: readonly MessageFormatElement[] }>>,
  parameter: string,
): string {
  const entries = Object.entries(options).map(
    ([name, option]) => `${JSON.stringify(name)}: ${parameter} => ${compileElements(option.value)}`,
  )
  return `{ ${entries.join(', ')} }`
}

function style(
  given: string | { readonly parsedOptions: object } | null | undefined,
  named: Readonly<Record<string, object>>,
): object {
  if (given === null || given === undefined) return {}
  if (typeof given !== 'string') return given.parsedOptions
  const known = named[given.trim()]
  if (known === undefined) throw new SyntaxError(`unknown style "${given}"`)
  return known
}
