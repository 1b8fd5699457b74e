import { isNode, memberOf, unwrap, type Node, type Place } from './script-tree.ts'

/** What stands for the window itself. */
export const WINDOW = 'window'
const WINDOWS = ['window', 'self', 'globalThis', 'global', 'top', 'parent', 'frames']

/** Names of names are followed so far. */
const DEPTH = 6

/**
 * What of the page's own an expression means: `window` itself, or paths from it (`document.cookie` for
 * `self['document'].cookie`), each of them where it may be one of several. Names bound by the script are followed to what
 * they are bound to from the start. Empty for everything else.
 */
export function globalsOf(
  value: unknown,
  scopes: Place['scopes'],
  depth = DEPTH,
): readonly string[] {
  if (!isNode(value) || depth === 0) return []
  const node = unwrap(value)
  const of = (part: unknown): readonly string[] => globalsOf(part, scopes, depth - 1)
  switch (node.type) {
    case 'Identifier':
      return meaningOf(String(node['name']), scopes, depth)
    case 'MemberExpression':
      return of(node['object']).map(owner => joined(owner, memberOf(node)))
    case 'ConditionalExpression':
      return [...of(node['consequent']), ...of(node['alternate'])]
    case 'LogicalExpression':
      return [...of(node['left']), ...of(node['right'])]
    case 'AssignmentExpression':
      return of(node['right'])
    case 'CallExpression':
      // Vue's way to the window.
      return nameOf(node['callee']) === 'getGlobalThis' ? [WINDOW] : []
    default:
      return []
  }
}

function meaningOf(name: string, scopes: Place['scopes'], depth: number): readonly string[] {
  const at = scopes.findIndex(scope => scope.has(name))
  if (at < 0) return [WINDOWS.includes(name) ? WINDOW : name]
  const outer = scopes.slice(at)
  return (outer[0]?.get(name) ?? []).flatMap(to => globalsOf(to, outer, depth - 1))
}

/** `window.eval` is `eval`, and `window.window` is the window. */
export function joined(owner: string, member: string): string {
  if (owner !== WINDOW) return `${owner}.${member}`
  if (WINDOWS.includes(member)) return WINDOW
  return member === '*' ? `${WINDOW}.*` : member
}

export function isUnbound(name: string, scopes: Place['scopes']): boolean {
  return !scopes.some(scope => scope.has(name))
}

export function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' ? String(node['name']) : null
}

/** Members a pattern takes out of a value, `const { log } = console`. */
export function takenBy(pattern: Node, owner: string): readonly string[] {
  if (pattern.type !== 'ObjectPattern') return []
  const properties = Array.isArray(pattern['properties']) ? pattern['properties'] : []
  return properties.filter(isNode).flatMap(property => {
    if (property.type !== 'Property') return []
    const { computed, key, value } = property
    const path = joined(owner, memberOf({ ...property, computed, property: key }))
    return [path, ...(isNode(value) ? takenBy(value, path) : [])]
  })
}
