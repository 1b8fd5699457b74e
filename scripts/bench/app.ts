import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AppRegistration } from '../../tests/hosts/bitrix24/oauth.ts'

/** Our app as the emulated vendor knows it. */
export const BENCH_APP: AppRegistration = {
  clientId: 'app.shagolad.bench',
  clientSecret: 'a secret for measuring',
  code: 'shagolad.rules',
  scopes: ['crm', 'placement', 'task', 'tasks', 'user_brief', 'department', 'im'],
}

/** Our integration as the emulated amoCRM knows it. */
export const BENCH_INTEGRATION = {
  clientId: '0b6a0c51-3f0e-4f0a-9d53-6f3c1c7d2a10',
  clientSecret: 'a secret of the integration for measuring',
}

export const BENCH_KEYS = [{ id: 'bench', key: Buffer.alloc(32, 7) }] as const

export const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

export function addressesAt(appUrl: string) {
  return { handlerUrl: `${appUrl}/bitrix24/app`, installUrl: `${appUrl}/bitrix24/install` }
}

/** What `npm start` gives to Node. */
export const SERVER_FLAGS = JSON.parse(
  readFileSync(new URL('../server-flags.json', import.meta.url), 'utf8'),
) as readonly string[]
