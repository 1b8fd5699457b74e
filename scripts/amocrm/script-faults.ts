import { Script } from 'node:vm'

/** What the market's people and machines refuse in a script (reference §8.1, §15), and how we say it. */
interface Rule {
  readonly name: string
  readonly found: RegExp
}

const RULES: readonly Rule[] = [
  {
    name: 'runs text as code',
    found: /\beval\s*\(|\bFunction\s*\(|set(?:Timeout|Interval)\s*\(\s*['"`]/,
  },
  {
    name: 'adds a script',
    found:
      /createElement\s*\(\s*['"`]script|<script\b|document\.write|getScript\s*\(|importScripts/i,
  },
  { name: 'loads code late', found: /\bimport\s*\(|\brequire\s*\(/ },
  { name: 'speaks to the console', found: /\bconsole\s*\.\s*(?!debug\b)\w+|\bconsole\s*\[/ },
  { name: 'opens a dialog', found: /(?<![.\w$])(?:window\.)?(?:alert|confirm|prompt)\s*\(/ },
  { name: 'stops in a debugger', found: /\bdebugger\b/ },
  {
    name: 'asks synchronously',
    found: /\basync\s*:\s*(?:false|!1)\b|\.open\s*\([^)]*,\s*(?:false|!1)\s*[,)]/,
  },
  { name: 'writes into APP', found: /\bAPP(?:\.\w+)*\s*=(?![=>])/ },
  { name: 'uses the old name of APP', found: /\bAMOCRM\b/ },
  { name: 'goes through the legacy proxy', found: /\bcrm_post\b/ },
  { name: 'touches the legacy key', found: /\bamohash\b/ },
  { name: 'reads a switch by its class', found: /switcher__o(?:n|ff)/ },
  {
    name: 'keeps something in the browser',
    found: /\b(?:local|session)Storage\b|\bdocument\.cookie\b|\bindexedDB\b/,
  },
  {
    name: 'leaves something on the window',
    found: /\b(?:window|globalThis|getGlobalThis\(\))\.\w+\s*=(?!=)|\b__VUE__\s*=/,
  },
  { name: 'names a source map', found: /sourceMappingURL/ },
  { name: 'keeps a place to be filled in', found: /__SHAGOLAD_\w+__/ },
]

const COMMENT_OF_CODE =
  /^\s*(?:\/\/|\*)\s*(?:(?:const|let|var|return|import|if|for)\b.*[;{]|\w[\w.]*\(.*\);|\})\s*$/m

/** Addresses that name a language of markup, not a place. */
const NAMESPACES = /^http:\/\/www\.w3\.org\//

/**
 * What is wrong with `script.js`; empty when all is well.
 *
 * @param server the only address it may name
 */
export function findScriptFaults(code: string, server: string): readonly string[] {
  return [
    ...RULES.filter(({ found }) => found.test(code)).map(
      ({ name, found }) => `script.js ${name}: ${shownAt(code, found)}`,
    ),
    ...shapeFaults(code),
    ...readingFaults(code),
    ...addressFaults(code, server),
    ...syntaxFaults(code),
  ]
}

function shownAt(code: string, found: RegExp): string {
  const at = code.search(found)
  const line = code.slice(0, at).split('\n').length
  return `line ${line}, ${JSON.stringify(code.slice(at, at + 60).split('\n')[0])}`
}

/** One anonymous module whose value is a function, and one way to a token. */
function shapeFaults(code: string): readonly string[] {
  const faults: string[] = []
  if (!/^(?:\/\*[\s\S]*?\*\/\s*)?define\(\s*\[["'\s\w,./]*\],\s*function\b/.test(code))
    faults.push('script.js is no anonymous module that begins with define([…], function')
  if (code.match(/(?<![.\w$])define\s*\(/g)?.length !== 1)
    faults.push('script.js defines more than one module, or none')
  if ((code.match(/\$authorizedAjax\s*\(/g)?.length ?? 0) > 1)
    faults.push('script.js asks for a token in more than one place')
  return faults
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
    faults.push(`script.js has code in a comment: ${shownAt(code, COMMENT_OF_CODE)}`)
  return faults
}

function addressFaults(code: string, server: string): readonly string[] {
  const addresses = code.match(/\b(?:https?|wss?):\/\/\w[^\s"'`)]+/g) ?? []
  return [...new Set(addresses)]
    .filter(address => !address.startsWith(server) && !NAMESPACES.test(address))
    .map(address => `script.js names another address: ${address}`)
}

function syntaxFaults(code: string): readonly string[] {
  try {
    // Only read, never run.
    void new Script(code, { filename: 'script.js' })
    return []
  } catch (error) {
    return [`script.js is no JavaScript: ${String(error)}`]
  }
}
