import { createKeeper, loadKeptFile, type Keeper, type Kept } from '../keep-file.ts'
import type { Integration, Integrations } from './integrations.ts'
import type { AmoState } from './state.ts'
import type { Tokens, TokenSnapshot } from './tokens.ts'

/** What survives a restart: web-hooks on their way and their retries do not. */
export interface KeptAmoWorld extends Kept {
  readonly accounts: readonly AmoState[]
  readonly integrations: readonly Integration[]
  readonly tokens: TokenSnapshot
}

/** `null` when nothing is kept in that file, or nothing shall be. */
export function loadKept(file: string | undefined): KeptAmoWorld | null {
  return file === undefined ? null : loadKeptFile<KeptAmoWorld>(file)
}

/** Writes within a second of a change; `null` without a file. */
export function keeperOf(
  file: string | undefined,
  parts: {
    readonly states: readonly AmoState[]
    readonly integrations: Integrations
    readonly tokens: Tokens
  },
): Keeper | null {
  if (file === undefined) return null
  const keeper = createKeeper(file, (): KeptAmoWorld => {
    const { states, integrations, tokens } = parts
    return {
      version: 1,
      accounts: states,
      integrations: integrations.all(),
      tokens: tokens.snapshot(),
    }
  })
  parts.tokens.onChange(() => keeper.touch())
  return keeper
}
