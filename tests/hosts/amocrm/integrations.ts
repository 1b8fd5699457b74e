import { randomUUID } from 'node:crypto'
import { randomHex } from '../random-hex.ts'

/** What is registered in the technical account. */
export interface Integration {
  /** UUID: `client_id` in OAuth, `client_uuid` in hooks and tokens. */
  readonly clientId: string
  clientSecret: string
  readonly name: string
  /** Compared to the last sign. */
  redirectUri: string
  /** GET on uninstall; `null`: none. */
  disableHookUrl: string | null
  readonly scopes: readonly string[]
  /** Takes part in the duplicate control through `leads/complex`. */
  readonly duplicatesControl: boolean
  /** Moderated: every account may install it; before only the technical one. */
  isPublic: boolean
}

export interface NewIntegration {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly name?: string
  readonly redirectUri: string
  readonly disableHookUrl?: string | null
  readonly scopes?: readonly string[]
  readonly duplicatesControl?: boolean
  readonly isPublic?: boolean
}

export interface Integrations {
  register(wish: NewIntegration): Integration
  find(clientId: string): Integration | null
  all(): readonly Integration[]
}

export function createIntegrations(): Integrations {
  const known = new Map<string, Integration>()
  return {
    register(wish) {
      const integration: Integration = {
        clientId: wish.clientId ?? randomUUID(),
        clientSecret: wish.clientSecret ?? randomHex() + randomHex(),
        name: wish.name ?? 'Шаголад',
        redirectUri: wish.redirectUri,
        disableHookUrl: wish.disableHookUrl ?? null,
        scopes: wish.scopes ?? ['crm'],
        duplicatesControl: wish.duplicatesControl ?? false,
        isPublic: wish.isPublic ?? true,
      }
      known.set(integration.clientId, integration)
      return integration
    },
    find: clientId => known.get(clientId) ?? null,
    all: () => [...known.values()],
  }
}
