import { Problem } from './problem.ts'
import type { Route } from './route.ts'

export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Finds the route of a request. A path with words wins over one with a parameter in their place. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Found {
  const split = routes.map(route => ({ route, parts: route.path.split('/') }))
  return (method, path) => {
    const parts = path.split('/')
    const fitting = split
      .filter(one => isFit(one.parts, parts))
      .sort((one, other) => wordsIn(other.parts) - wordsIn(one.parts))
    const best = fitting[0]
    if (best === undefined) throw new Problem(404, 'No such method, or it is not emulated here')
    const same = fitting.filter(one => wordsIn(one.parts) === wordsIn(best.parts))
    const found = same.find(one => one.route.method === method)
    if (found === undefined) throw new Problem(405, 'Method not allowed')
    return { route: found.route, params: paramsOf(found.parts, parts) }
  }
}

function isFit(pattern: readonly string[], parts: readonly string[]): boolean {
  if (pattern.length !== parts.length) return false
  return pattern.every((one, index) => one.startsWith(':') || one === parts[index])
}

function wordsIn(pattern: readonly string[]): number {
  return pattern.filter(one => !one.startsWith(':')).length
}

function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pattern.flatMap((one, index) =>
      one.startsWith(':') ? [[one.slice(1), parts[index] ?? '']] : [],
    ),
  )
}
