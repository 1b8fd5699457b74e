import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { findStyleFaults } from '../../scripts/amocrm/style-faults.ts'
import { underRoot } from './root-styles.ts'

/** Vite's own PostCSS. */
const postcss = createRequire(createRequire(import.meta.url).resolve('vite'))('postcss') as (
  plugins: readonly unknown[],
) => { process(css: string, options: object): { readonly css: string } }

function rooted(css: string): string {
  const plugin = underRoot('guest', "html[data-color-scheme='dark']")
  return postcss([plugin]).process(css, { from: undefined }).css.replaceAll(/\s+/g, ' ').trim()
}

describe('styles under a root', () => {
  it.each([
    ['.a { margin: 0 }', '.guest:not(#guest#guest) .a { margin: 0 }'],
    [
      '.a, b > i { margin: 0 }',
      '.guest:not(#guest#guest) .a, .guest:not(#guest#guest) b > i { margin: 0 }',
    ],
    ['body { margin: 0 }', '.guest:not(#guest#guest) { margin: 0 }'],
    [':root { --text: #333 }', '.guest:not(#guest#guest) { --shagolad-text: #333 }'],
    [
      ":root[data-theme='dark'] { --text: #eee }",
      "html[data-color-scheme='dark'] .guest:not(#guest#guest) { --shagolad-text: #eee }",
    ],
    ['.a { color: var(--text) }', '.guest:not(#guest#guest) .a { color: var(--shagolad-text) }'],
    ['@layer base { * { margin: 0 } }', '.guest:not(#guest#guest) * { margin: 0 }'],
    [
      '@media (max-width: 9px) { .a { margin: 0 } }',
      '@media (max-width: 9px) { .guest:not(#guest#guest) .a { margin: 0 } }',
    ],
    ['@media (prefers-color-scheme: dark) { .a { margin: 0 } }', ''],
  ])('put %j where it belongs', (css, expected) => {
    expect(rooted(css)).toBe(expected)
  })

  it('refuse what would reach the page', () => {
    expect(() => rooted('html.dark .a { margin: 0 }')).toThrow('no place under the root')
  })

  it('pass the check of the package', () => {
    const css = rooted("* { margin: 0 } :root[data-theme='dark'] { --text: #eee }")

    expect(findStyleFaults(css, 'guest')).toEqual([])
  })
})
