import { faultsAt } from './script-rules.ts'
import {
  memberOf,
  type Node,
  nodesIn,
  parseScript,
  placesOf,
  quasisOf,
  textOf,
} from './script-tree.ts'
import type { Place } from './script-tree.ts'
import { isUnbound, nameOf } from './script-globals.ts'

/** Words that may stand nowhere at all, not even in a text or a comment. */
const WORDS: readonly { readonly name: string; readonly found: RegExp }[] = [
  { name: 'adds a script', found: /<script\b/i },
  { name: 'goes through the legacy proxy', found: /\bcrm_post\b/ },
  { name: 'touches the legacy key', found: /\bamohash\b/ },
  { name: 'reads a switch by its class', found: /switcher__o(?:n|ff)/ },
  { name: 'leaves something on the window', found: /\b__VUE__\s*=/ },
  { name: 'names a source map', found: /sourceMappingURL/ },
  { name: 'keeps a place to be filled in', found: /__SHAGOLAD_\w+__/ },
]

const COMMENT_OF_CODE =
  /^\s*(?:\/\/|\*)\s*(?:(?:const|let|var|return|import|if|for)\b.*[;{]|\w[\w.]*\(.*\);|\})\s*$/m

/** Addresses that name a language of markup, not a place. */
const NAMESPACES = /^http:\/\/www\.w3\.org\//

/**
 * What is wrong with `script.js`; empty when all is well. Read as a syntax tree, never run.
 *
 * @param server the only address it may name
 */
export function findScriptFaults(code: string, server: string): readonly string[] {
  const words = WORDS.filter(({ found }) => found.test(code)).map(
    ({ name, found }) => `script.js ${name}: ${shownAt(code, code.search(found))}`,
  )
  return [...words, ...readingFaults(code), ...treeFaults(code, server)]
}

function shownAt(code: string, at: number): string {
  const line = code.slice(0, at).split('\n').length
  return `line ${line}, ${JSON.stringify(code.slice(at, at + 60).split('\n')[0])}`
}

function treeFaults(code: string, server: string): readonly string[] {
  let root: Node
  try {
    root = parseScript(code)
  } catch (error) {
    return [`script.js is no JavaScript: ${String(error)}`]
  }
  const places = placesOf(root)
  const first = new Map<string, number>()
  for (const place of places)
    for (const name of faultsAt(place)) if (!first.has(name)) first.set(name, place.node.start)
  return [
    ...[...first].map(([name, at]) => `script.js ${name}: ${shownAt(code, at)}`),
    ...shapeFaults(root, places),
    ...addressFaults([code, ...places.flatMap(({ node }) => textsOf(node))], server),
  ]
}

/** One anonymous module whose value is a function, and one way to a token. */
function shapeFaults(root: Node, places: readonly Place[]): readonly string[] {
  const faults: string[] = []
  if (!isModule(nodesIn(root['body'])))
    faults.push('script.js is no anonymous module that is define([…], function alone')
  if (places.filter(isDefinition).length !== 1)
    faults.push('script.js defines more than one module, or none')
  const ways = places.filter(
    ({ node }) => node.type === 'MemberExpression' && memberOf(node) === '$authorizedAjax',
  )
  if (ways.length > 1) faults.push('script.js asks for a token in more than one place')
  return faults
}

function isModule([statement, ...others]: readonly Node[]): boolean {
  const [call] = nodesIn(statement?.['expression'])
  const [needs, value, ...more] = nodesIn(call?.['arguments'])
  return (
    others.length === 0 &&
    more.length === 0 &&
    nameOf(call?.['callee']) === 'define' &&
    needs?.type === 'ArrayExpression' &&
    nodesIn(needs['elements']).every(need => textOf(need) !== null) &&
    value?.type === 'FunctionExpression'
  )
}

function isDefinition({ node, scopes }: Place): boolean {
  return (
    node.type === 'CallExpression' &&
    nameOf(node['callee']) === 'define' &&
    isUnbound('define', scopes)
  )
}

const LONGEST_LINE = 600
const LONGEST_MEAN = 80

/** People read it before it is let in. */
function readingFaults(code: string): readonly string[] {
  const lines = code.split('\n')
  const longest = Math.max(...lines.map(line => line.length))
  const faults: string[] = []
  if (longest > LONGEST_LINE) faults.push(`script.js has a line of ${longest} characters: minified`)
  if (code.length / lines.length > LONGEST_MEAN)
    faults.push('script.js has few and long lines: minified')
  if (COMMENT_OF_CODE.test(code))
    faults.push(`script.js has code in a comment: ${shownAt(code, code.search(COMMENT_OF_CODE))}`)
  return faults
}

/** Texts the script says, put together where they are said in pieces. */
function textsOf(node: Node): readonly string[] {
  if (node.type === 'TemplateLiteral') return quasisOf(node)
  const text = textOf(node)
  return text === null ? [] : [text]
}

/** In a text also without a scheme: `//name…`. */
function addressFaults(
  [code = '', ...texts]: readonly string[],
  server: string,
): readonly string[] {
  const whole = [code, ...texts].flatMap(
    text => text.match(/\b(?:https?|wss?|ftp):\/\/\w[^\s"'`)]+/gi) ?? [],
  )
  const bare = texts.flatMap(text => text.match(/(?<=^|["'(=\s])\/\/\w[^\s"'`)]*/g) ?? [])
  return [...new Set([...whole, ...bare])]
    .filter(address => !isOf(address, server) && !NAMESPACES.test(address))
    .map(address => `script.js names another address: ${address}`)
}

function isOf(address: string, server: string): boolean {
  return address.startsWith(server) && /^(?:[/?#]|$)/.test(address.slice(server.length))
}
