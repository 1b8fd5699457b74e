import { eventMethods } from './methods/events.ts'
import { fieldTypeMethods } from './methods/field-types.ts'
import { identityMethods } from './methods/identity.ts'
import { offlineMethods } from './methods/offline.ts'
import { optionMethods } from './methods/options.ts'
import { isYes, param, textParam } from './methods/params.ts'
import { placementMethods } from './methods/placements.ts'
import { userMethods } from './methods/users.ts'
import type { Method } from './method.ts'

/** Everything a portal can do without its CRM. */
export const appMethods: readonly Method[][] = [
  [...identityMethods],
  [...userMethods],
  [...optionMethods],
  [...eventMethods],
  [...offlineMethods],
  [...placementMethods],
  [...fieldTypeMethods],
]

export interface MethodRegistry {
  /** By its name in any case. */
  find(name: string): Method | null
  /** Granted, or implied by what is granted. */
  isGranted(method: Method, scopes: ReadonlySet<string>): boolean
}

/** The richer user scopes contain the poorer ones. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  user_brief: ['user_basic', 'user'],
  user_basic: ['user'],
}

/** All methods of a portal by name; `scope` and `method.get`, which look at the others, are added here. */
export function createMethods(groups: readonly (readonly Method[])[]): MethodRegistry {
  const known = new Map<string, Method>()
  const registry: MethodRegistry = {
    find: name => known.get(name.toLowerCase()) ?? null,
    isGranted(method, scopes) {
      const { scope } = method
      if (scope === null || scopes.has(scope)) return true
      return (IMPLIED[scope] ?? []).some(richer => scopes.has(richer))
    },
  }
  for (const method of [...groups.flat(), ...introspection(registry, known)]) {
    if (known.has(method.name)) throw new Error(`two methods are called ${method.name}`)
    known.set(method.name, method)
  }
  return registry
}

function introspection(registry: MethodRegistry, known: ReadonlyMap<string, Method>): Method[] {
  return [
    {
      name: 'scope',
      scope: null,
      run(params, { scopes }) {
        const all = new Set(
          [...known.values()].flatMap(({ scope }) => (scope === null ? [] : [scope])),
        )
        return { result: [...(isYes(param(params, 'full')) ? all : (scopes ?? []))] }
      },
    },
    {
      name: 'method.get',
      scope: null,
      run(params, { scopes }) {
        // Names are asked for in lower case only.
        const method = known.get(textParam(params, 'name')) ?? null
        const isAvailable = method !== null && registry.isGranted(method, scopes ?? new Set())
        return { result: { isExisting: method !== null, isAvailable } }
      },
    },
  ]
}
