import { parseAst } from 'vite'

/** A node of the syntax tree (ESTree), as far as a reader of any kind of node has to know it. */
export interface Node {
  readonly type: string
  /** Offset of its first character. */
  readonly start: number
  readonly [part: string]: unknown
}

/** Names a function binds, with what they are bound to from the start; `null`: that is not known. */
type Scope = ReadonlyMap<string, readonly (Node | null)[]>

/** A node with what is around it. */
export interface Place {
  readonly node: Node
  readonly parent: Node | null
  /** Which part of the parent it is, e.g. `callee`. */
  readonly part: string
  /** Innermost first. */
  readonly scopes: readonly Scope[]
}

/** @throws {Error} for what is no script */
export function parseScript(code: string): Node {
  return parseAst(code, { lang: 'js', sourceType: 'script' }, 'script.js') as unknown as Node
}

/** Every node of the tree, a parent before its parts. */
export function placesOf(root: Node): readonly Place[] {
  const found: Place[] = []
  const look = (place: Place): void => {
    found.push(place)
    const { node, scopes } = place
    for (const [part, child] of partsOf(node)) {
      const inner = isFunction(child) ? [namesIn(child), ...scopes] : scopes
      look({ node: child, parent: node, part, scopes: inner })
    }
  }
  look({ node: root, parent: null, part: '', scopes: [namesIn(root)] })
  return found
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

export function nodesIn(value: unknown): readonly Node[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(isNode)
}

function partsOf(node: Node): readonly (readonly [string, Node])[] {
  const parts: [string, Node][] = []
  for (const part in node) {
    const value = node[part]
    if (typeof value === 'object') for (const child of nodesIn(value)) parts.push([part, child])
  }
  return parts
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

function isFunction({ type }: Node): boolean {
  return FUNCTIONS.includes(type)
}

function namesIn(owner: Node): Scope {
  const names = new Map<string, (Node | null)[]>()
  const bind = (pattern: unknown, to: Node | null): void => {
    for (const name of namesOf(pattern)) names.set(name, [...(names.get(name) ?? []), to])
  }
  const look = (node: Node): void => {
    const { id, init, param } = node
    const simple = isNode(id) && id.type === 'Identifier' && isNode(init) ? init : null
    if (node.type === 'VariableDeclarator') bind(id, simple)
    if (node.type.startsWith('Class') || node.type === 'FunctionDeclaration') bind(id, null)
    if (node.type === 'CatchClause') bind(param, null)
    if (isFunction(node)) return
    for (const [, child] of partsOf(node)) look(child)
  }
  if (isFunction(owner)) {
    bind(owner['id'], null)
    nodesIn(owner['params']).forEach(param => bind(param, null))
  }
  for (const [, child] of partsOf(owner)) look(child)
  return names
}

/** Names a pattern binds. */
function namesOf(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return []
  const { type, name, properties, elements, argument, left, value } = pattern
  if (type === 'Identifier') return [String(name)]
  return [
    ...nodesIn(properties),
    ...nodesIn(elements),
    ...nodesIn([argument, left, value]),
  ].flatMap(namesOf)
}

/** A text the script says without counting it out; `null` for anything else. */
export function textOf(value: unknown): string | null {
  if (!isNode(value)) return null
  const node = unwrap(value)
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null
  if (node.type === 'TemplateLiteral') {
    const [only, ...others] = quasisOf(node)
    return others.length === 0 ? (only ?? null) : null
  }
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return null
  const [left, right] = [textOf(node['left']), textOf(node['right'])]
  return left === null || right === null ? null : left + right
}

export function quasisOf(template: Node): readonly string[] {
  return nodesIn(template['quasis']).map(({ value }) =>
    String((value as { readonly cooked?: string }).cooked ?? ''),
  )
}

/** The same without what changes nothing about a value: brackets, `?.`, and all but the last of `(a, b)`. */
export function unwrap(node: Node): Node {
  const { type, expression, expressions } = node
  if ((type === 'ChainExpression' || type === 'ParenthesizedExpression') && isNode(expression))
    return unwrap(expression)
  const last = type === 'SequenceExpression' ? nodesIn(expressions).at(-1) : undefined
  return last === undefined ? node : unwrap(last)
}

/** Name of a member; `*` when it is counted out. */
export function memberOf({ computed, property }: Node): string {
  if (!isNode(property)) return '*'
  return computed === true ? (textOf(property) ?? '*') : String(property['name'])
}
