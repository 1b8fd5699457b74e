import { loadKeptFile, type Kept } from '../keep-file.ts'
import type { TokenSnapshot } from './oauth-tokens.ts'
import type { AppRegistration } from './oauth.ts'
import type { PortalState } from './state.ts'

export { createKeeper, type Keeper } from '../keep-file.ts'

/** What survives a restart of the emulator. */
export interface KeptWorld extends Kept {
  readonly portals: readonly PortalState[]
  readonly registrations: readonly AppRegistration[]
  readonly tokens: TokenSnapshot
}

/** The kept world; `null` when the file is not there. @throws when it cannot be read or is of another version */
export function loadKept(file: string): KeptWorld | null {
  return loadKeptFile<KeptWorld>(file)
}
