import { describe, expect, it } from 'vitest'
import { importAtOnce } from './late-imports-plugin.ts'

/** What the plugin makes of a file's code. */
function changed(code: string): string {
  const { transform } = importAtOnce() as unknown as {
    readonly transform: { readonly handler: (code: string) => { readonly code: string } }
  }
  return transform.handler(code).code
}

describe('imports that wait', () => {
  it('are made at once, each under a name of its own, and still answer with a promise', () => {
    const code = 'const a = import(\'./A.vue\')\nconst b = import("./B.vue").then(use)'

    expect(changed(code)).toBe(
      [
        "import * as late0 from './A.vue'",
        'import * as late1 from "./B.vue"',
        'const a = Promise.resolve(late0)',
        'const b = Promise.resolve(late1).then(use)',
      ].join('\n'),
    )
  })

  it('stay as they are where nobody knows beforehand what is imported', () => {
    expect(changed('const a = import(name)')).toBe('const a = import(name)')
  })
})
