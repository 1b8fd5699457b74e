import { type AtRule, type Declaration, parse, type Root, type Rule } from 'postcss'

const AT_RULES = ['media', 'container', 'supports', 'keyframes']

/**
 * What is wrong with `style.css`; empty when all is well. Every rule has to begin with our root, so that nothing of it can
 * reach the page.
 *
 * @param root class of the root
 */
export function findStyleFaults(css: string, root: string): readonly string[] {
  let sheet: Root
  try {
    sheet = parse(css)
  } catch (error) {
    return [`style.css is no CSS: ${String(error)}`]
  }
  const faults: string[] = []
  sheet.walkAtRules(rule => void faults.push(...atRuleFaults(rule)))
  sheet.walkRules(rule => void faults.push(...ruleFaults(rule, root)))
  sheet.walkDecls(declaration => void faults.push(...declarationFaults(declaration)))
  return faults
}

function atRuleFaults({ name, params }: AtRule): readonly string[] {
  if (name === 'import') return [`style.css imports another file: ${params}`]
  if (!AT_RULES.includes(name)) return [`style.css says @${name} ${params}`.trim()]
  return name === 'keyframes' && !params.startsWith('shagolad')
    ? [`style.css names an animation without our name: ${params}`]
    : []
}

function ruleFaults({ parent, selectors }: Rule, root: string): readonly string[] {
  if (parent?.type === 'atrule' && (parent as AtRule).name === 'keyframes') return []
  // What a rule inside a rule reaches is said by both together: told apart they are easier to judge, for us and for others.
  if (parent?.type === 'rule') return [`style.css has a rule in a rule: ${selectors.join(', ')}`]
  return selectors
    .filter(selector => !isUnder(selector, root))
    .map(selector => `style.css reaches out of our root: ${selector}`)
}

function declarationFaults({ prop, value }: Declaration): readonly string[] {
  const faults: string[] = []
  if (/^--(?!shagolad-)/.test(prop))
    faults.push(`style.css sets a variable without our name: ${prop}`)
  if (/\burl\(\s*['"]?(?!data:)|\b(?:image-set|src)\(/i.test(value))
    faults.push(`style.css asks for a file: ${prop}: ${value}`)
  return faults
}

/** What stands at the root, or inside of it. A neighbour of the root is outside. */
function isUnder(selector: string, root: string): boolean {
  const bare = selector.replace(/^html\[data-color-scheme=['"]?dark['"]?\]\s+/, '')
  const first = firstCompound(bare)
  if (!first.startsWith(`.${root}`) || /^[\w\\-]|^[^\0-\x7F]/.test(first.slice(root.length + 1)))
    return false
  return !/^\s*[+~|]/.test(bare.slice(first.length))
}

/** Up to the first sign that leads to another element; such signs inside brackets and texts lead nowhere. */
function firstCompound(selector: string): string {
  let depth = 0
  let quote = ''
  for (let at = 0; at < selector.length; at++) {
    const sign = selector[at] ?? ''
    if (sign === '\\') at++
    else if (quote !== '') quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '(' || sign === '[') depth++
    else if (sign === ')' || sign === ']') depth--
    else if (depth === 0 && /[\s>+~|]/.test(sign)) return selector.slice(0, at)
  }
  return selector
}
