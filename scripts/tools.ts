import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Entry files of the tools, so that they run in this very Node and no shell is needed on any system. */
export const TOOLS = {
  oxlint: 'node_modules/oxlint/bin/oxlint',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  'vue-tsc': 'node_modules/vue-tsc/bin/vue-tsc.js',
  build: 'scripts/build.ts',
  'check-amocrm-bundle': 'scripts/check-amocrm-bundle.ts',
  test: 'scripts/test.ts',
} as const

export interface ToolRun {
  readonly code: number
  /** Everything it said; empty when it spoke to the terminal itself. */
  readonly output: string
}

/**
 * Runs a tool of ours to its end.
 *
 * @param options.quiet keep what it says instead of showing it while it works
 */
export function runTool(
  tool: keyof typeof TOOLS,
  args: readonly string[],
  options: { readonly quiet: boolean; readonly env?: Readonly<Record<string, string>> },
): Promise<ToolRun> {
  const child = spawn(process.execPath, [path.join(ROOT, TOOLS[tool]), ...args], {
    cwd: ROOT,
    stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...options.env },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => said.push(text))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    // A tool that was killed has not succeeded.
    child.on('close', code => resolve({ code: code ?? 1, output: said.join('') }))
  })
}
