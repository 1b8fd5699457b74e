/**
 * What is wrong with `style.css`; empty when all is well. Every rule has to begin with our root, so that nothing of it can
 * reach the page.
 *
 * @param root class of the root
 */
export function findStyleFaults(css: string, root: string): readonly string[] {
  const text = css.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const faults: string[] = []
  if (/@import\b/.test(text)) faults.push('style.css imports another file')
  if (/url\(\s*['"]?(?!data:)/.test(text)) faults.push('style.css asks for a file')
  for (const { prelude, within } of blocksOf(text)) {
    const name = /^@([\w-]+)/.exec(prelude)?.[1]
    if (name === 'keyframes' && !prelude.includes('shagolad'))
      faults.push(`style.css names an animation without our name: ${prelude}`)
    else if (name !== undefined && !['media', 'container', 'supports', 'keyframes'].includes(name))
      faults.push(`style.css says ${prelude}`)
    if (name !== undefined || within.some(outer => outer.startsWith('@keyframes'))) continue
    faults.push(
      ...selectorsOf(prelude)
        .filter(selector => !isUnder(selector, root))
        .map(selector => `style.css reaches out of our root: ${selector}`),
    )
  }
  const foreign = text.match(/(?<=[\s;{])--(?!shagolad-)[\w-]+(?=\s*:)/g) ?? []
  return [...faults, ...foreign.map(name => `style.css sets a variable without our name: ${name}`)]
}

function isUnder(selector: string, root: string): boolean {
  const bare = selector.replace(/^html\[data-color-scheme=['"]?dark['"]?\]\s+/, '')
  if (!new RegExp(String.raw`^\.${root}(?![\w-])`).test(bare)) return false
  // A neighbour of the root is outside of it.
  const first = bare.split(/\s+/, 2)[1] ?? ''
  return !/^[+~]/.test(first)
}

/** A list of selectors at its own commas, not at those inside `:is(…)`. */
function selectorsOf(prelude: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at <= prelude.length; at++) {
    const sign = prelude[at]
    if (sign === '(' || sign === '[') depth++
    if (sign === ')' || sign === ']') depth--
    if (at < prelude.length && (sign !== ',' || depth > 0)) continue
    found.push(prelude.slice(start, at).trim())
    start = at + 1
  }
  return found
}

interface Block {
  readonly prelude: string
  /** Preludes around it, outermost first. */
  readonly within: readonly string[]
}

/** What stands before each `{`, in the order of the text. */
function blocksOf(text: string): readonly Block[] {
  const found: Block[] = []
  const open: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') {
      const prelude = text.slice(start, at).trim()
      found.push({ prelude, within: [...open] })
      open.push(prelude)
    }
    if (text[at] === '}') open.pop()
    if (text[at] === '{' || text[at] === '}' || text[at] === ';') start = at + 1
  }
  return found
}
