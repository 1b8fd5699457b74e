import { globalsOf, isUnbound, nameOf, takenBy, WINDOW } from './script-globals.ts'
import { isNode, memberOf, type Node, nodesIn, type Place, textOf, unwrap } from './script-tree.ts'

/** What the market's people and machines refuse (reference §8.1, §15), by the page's own things a script reaches. */
const REACHED: readonly { readonly name: string; readonly path: RegExp }[] = [
  { name: 'runs text as code', path: /^(?:eval|execScript)\b/ },
  { name: 'adds a script', path: /^document\.write(?:ln)?\b/ },
  {
    name: 'loads code late',
    path: /^(?:require|importScripts|Worker|SharedWorker|navigator\.serviceWorker)\b/,
  },
  { name: 'speaks to the console', path: /^console(?!\.debug\b)/ },
  { name: 'opens a dialog', path: /^(?:alert|confirm|prompt)\b/ },
  { name: 'uses the old name of APP', path: /^AMOCRM\b/ },
  {
    name: 'keeps something in the browser',
    path: /^(?:localStorage|sessionStorage|indexedDB|caches|cookieStore|document\.cookie)\b/,
  },
]

const LEAVES = 'leaves something on the window'
const CHANGES_APP = 'writes into APP'
const RUNS = 'runs text as code'

/** Names of what is wrong with one place of the script. */
export function faultsAt(place: Place): readonly string[] {
  const { node } = place
  switch (node.type) {
    case 'Identifier':
    case 'MemberExpression':
      return reachedAt(place)
    case 'VariableDeclarator':
      return takenAt(place, node['id'], node['init'])
    case 'AssignmentExpression':
      return [...takenAt(place, node['left'], node['right']), ...writtenAt(place, node['left'])]
    case 'UpdateExpression':
      return writtenAt(place, node['argument'])
    case 'UnaryExpression':
      return node['operator'] === 'delete' ? writtenAt(place, node['argument']) : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return writtenAt(place, node['left'])
    case 'CallExpression':
    case 'NewExpression':
      return calledAt(place)
    case 'ImportExpression':
      return ['loads code late']
    case 'DebuggerStatement':
      return ['stops in a debugger']
    case 'Property':
      return isSynchronous(node) ? ['asks synchronously'] : []
    default:
      return []
  }
}

/** Names that only look like values: what is behind a dot, and keys. */
function isOnlyName({ node, parent, part }: Place): boolean {
  if (node.type !== 'Identifier' || parent === null || parent['computed'] === true) return false
  return part === 'property' || part === 'key' || part === 'label' || part === 'meta'
}

function reachedAt(place: Place): readonly string[] {
  const { node, parent, part, scopes } = place
  if (isOnlyName(place)) return []
  // The member it is asked for says more.
  if (parent?.type === 'MemberExpression' && part === 'object') return []
  return globalsOf(node, scopes).flatMap(reached)
}

function reached(path: string): readonly string[] {
  return REACHED.filter(rule => rule.path.test(path)).map(({ name }) => name)
}

function takenAt({ scopes }: Place, pattern: unknown, value: unknown): readonly string[] {
  if (!isNode(pattern)) return []
  return globalsOf(value, scopes).flatMap(owner => takenBy(pattern, owner).flatMap(reached))
}

function writtenAt({ scopes }: Place, target: unknown): readonly string[] {
  if (!isNode(target)) return []
  const name = nameOf(target)
  if (name !== null) return isUnbound(name, scopes) ? [LEAVES] : []
  const { object } = unwrap(target)
  return [
    ...globalsOf(target, scopes)
      .filter(isOfApp)
      .map(() => CHANGES_APP),
    ...globalsOf(object, scopes).flatMap(changed),
  ]
}

/** What is said of somebody who changes it. */
function changed(path: string): readonly string[] {
  if (path === WINDOW) return [LEAVES]
  return isOfApp(path) ? [CHANGES_APP] : []
}

function isOfApp(path: string): boolean {
  return /^APP(?:\.|$)/.test(path)
}

/** Functions that change their first argument. */
const CHANGING =
  /^(?:(?:Object|Reflect)\.(?:assign|set|deleteProperty|defineProperty|defineProperties|setPrototypeOf)|(?:\$|jQuery|_)\.(?:extend|assign|merge|defaults))$/
/** Methods that change what they are asked of. */
const CHANGING_METHODS =
  /^(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|unset|add|delete|clear)$/

function calledAt({ node, scopes }: Place): readonly string[] {
  const callee = isNode(node['callee']) ? unwrap(node['callee']) : node
  const given = nodesIn(node['arguments'])
  const method = callee.type === 'MemberExpression' ? memberOf(callee) : ''
  const paths = globalsOf(callee, scopes)
  const words = paths.length > 0 ? paths : [`${nameOf(callee['object']) ?? ''}.${method}`]
  const changes = words.some(path => CHANGING.test(path))
  return [
    ...(paths.some(path => /^Function(?:\.(?:call|apply|bind))?$/.test(path)) ? [RUNS] : []),
    ...(method === 'constructor' ? [RUNS] : []),
    ...(paths.some(path => /^set(?:Timeout|Interval)$/.test(path)) && isText(given[0])
      ? [RUNS]
      : []),
    ...(changes ? globalsOf(given[0], scopes).flatMap(changed) : []),
    ...(CHANGING_METHODS.test(method) && globalsOf(callee['object'], scopes).some(isOfApp)
      ? [CHANGES_APP]
      : []),
    ...(addsScript(method, given) ? ['adds a script'] : []),
    ...(method === 'open' && isFalse(given[2]) ? ['asks synchronously'] : []),
  ]
}

function isText(node: Node | undefined): boolean {
  if (node === undefined) return false
  const { type, left, right } = unwrap(node)
  if (type === 'BinaryExpression') return [left, right].some(one => isNode(one) && isText(one))
  return type === 'TemplateLiteral' || textOf(node) !== null
}

function addsScript(method: string, given: readonly Node[]): boolean {
  if (method === 'getScript') return true
  const tag = { createElement: given[0], createElementNS: given[1] }[method]
  return /(?:^|:)script$/i.test(textOf(tag) ?? '')
}

function isSynchronous(node: Node): boolean {
  const name = memberOf({ ...node, property: node['key'] })
  const isAsync = name === 'async' || textOf(node['key']) === 'async'
  return isAsync && isFalse(node['value'])
}

function isFalse(value: unknown): boolean {
  if (!isNode(value)) return false
  const { type, operator, argument, value: literal } = unwrap(value)
  if (type === 'Literal') return literal === false || literal === 0
  return type === 'UnaryExpression' && operator === '!' && isNode(argument) && isTrue(argument)
}

function isTrue({ type, value }: Node): boolean {
  return type === 'Literal' && (value === true || value === 1)
}
