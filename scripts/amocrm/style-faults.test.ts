import { describe, expect, it } from 'vitest'
import { findStyleFaults } from './style-faults.ts'

const ROOT = 'shagolad-widget'

describe('the check of style.css', () => {
  it('finds nothing where every rule is inside our root', () => {
    const css = `/* a, b { } */
.shagolad-widget.shagolad-widget { --shagolad-text: #333; all: initial }
html[data-color-scheme='dark'] .shagolad-widget.shagolad-widget { color: #fff }
.shagolad-widget .a:is(.b, .c), .shagolad-widget > .d { margin: 0 }
.shagolad-widget[title='a ~ b'] .c + .d, .shagolad-widget>.e~.f { margin: 0 }
@media (max-width: 500px) { .shagolad-widget .a { color: var(--shagolad-text) } }
@container (min-width: 300px) { .shagolad-widget .a { color: red } }
@keyframes shagolad-turn { from { opacity: 0 } to { opacity: 1 } }`

    expect(findStyleFaults(css, ROOT)).toEqual([])
  })

  it.each([
    ['body { margin: 0 }', 'reaches out of our root: body'],
    [':root { --x: 1 }', 'reaches out of our root: :root'],
    ['.shagolad-widget .a, .button { color: red }', 'reaches out of our root: .button'],
    ['.shagolad-widgets .a { color: red }', 'reaches out of our root'],
    ['.card .shagolad-widget { color: red }', 'reaches out of our root'],
    ['.shagolad-widget ~ .card { color: red }', 'reaches out of our root'],
    ['.shagolad-widget + div { color: red }', 'reaches out of our root'],
    ['.shagolad-widget+div { color: red }', 'reaches out of our root'],
    ['.shagolad-widget~.x { color: red }', 'reaches out of our root'],
    ['.shagolad-widget:is(.a, .b c)~.x { color: red }', 'reaches out of our root'],
    ['.shagolad-widget[title="]"]+.x { color: red }', 'reaches out of our root'],
    [
      'html[data-color-scheme=dark] .shagolad-widget/**/+div { color: red }',
      'reaches out of our root',
    ],
    ['.shagolad-widget\\x { color: red }', 'reaches out of our root'],
    ['.shagolad-widget { color: red; & + div { color: red } }', 'has a rule in a rule'],
    ['.shagolad-widget { .a & { color: red } }', 'has a rule in a rule'],
    ['.shagolad-widget { background: image-set("/x.png" 1x) }', 'asks for a file'],
    ['.shagolad-widget { color: red', 'is no CSS'],
    ['@media print { .a { color: red } }', 'reaches out of our root: .a'],
    ['@import "x.css";', 'imports another file'],
    ['@font-face { font-family: A }', 'says @font-face'],
    ['@layer base { .shagolad-widget { margin: 0 } }', 'says @layer base'],
    ['@keyframes spin { from { opacity: 0 } }', 'names an animation without our name'],
    ['.shagolad-widget { background: url(/x.png) }', 'asks for a file'],
    ['.shagolad-widget { --text: red }', 'sets a variable without our name: --text'],
  ])('finds %j', (css, fault) => {
    expect(findStyleFaults(css, ROOT).join('\n')).toContain(fault)
  })
})
