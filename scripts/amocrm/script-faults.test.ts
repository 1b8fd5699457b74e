import { describe, expect, it } from 'vitest'
import { findScriptFaults } from './script-faults.ts'

const SERVER = 'https://app.shagolad.example'

/** A script the market would take, with something in it. */
function aScript(inside = ''): string {
  return `define(['jquery'], function ($) {
  return function Widget() {
    var self = this;
    ${inside}
    self.callbacks = {};
    return self;
  };
});
`
}

describe('the check of script.js', () => {
  it('finds nothing in a plain module that speaks to our server alone', () => {
    const fine = `// Asks once.
    console.debug('asks');
    self.$authorizedAjax({ url: '${SERVER}/api/session' });
    var svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    self.confirm = function () {};`

    expect(findScriptFaults(aScript(fine), SERVER)).toEqual([])
  })

  it.each([
    ["eval('1')", 'runs text as code'],
    ["new Function('return 1')()", 'runs text as code'],
    ["setTimeout('go()', 1)", 'runs text as code'],
    ["document.createElement('script')", 'adds a script'],
    ["var html = '<script src=x>'", 'adds a script'],
    ["$.getScript('/x.js')", 'adds a script'],
    ["import('./late.js')", 'loads code late'],
    ["console.error('x')", 'speaks to the console'],
    ["console.trace('x')", 'speaks to the console'],
    ["console['log']('x')", 'speaks to the console'],
    ["alert('x')", 'opens a dialog'],
    ["window.confirm('x')", 'opens a dialog'],
    ['debugger', 'stops in a debugger'],
    ['$.ajax({ async: false })', 'asks synchronously'],
    ["xhr.open('GET', '/x', false)", 'asks synchronously'],
    ['APP.data.x = 1', 'writes into APP'],
    ['AMOCRM.isCard()', 'uses the old name of APP'],
    ["self.crm_post('x')", 'goes through the legacy proxy'],
    ['send(self.system().amohash)', 'touches the legacy key'],
    ["$el.hasClass('switcher__on')", 'reads a switch by its class'],
    ["localStorage.setItem('a', 'b')", 'keeps something in the browser'],
    ["document.cookie = 'a'", 'keeps something in the browser'],
    ['window.shagolad = 1', 'leaves something on the window'],
    ['globalThis.shagolad = 1', 'leaves something on the window'],
    ['//# sourceMappingURL=x.map', 'names a source map'],
    ["var server = '__SHAGOLAD_SERVER__'", 'keeps a place to be filled in'],
    ["fetch('https://cdn.example/vue.js')", 'names another address: https://cdn.example/vue.js'],
    [`self.$authorizedAjax({}); self.$authorizedAjax({})`, 'in more than one place'],
    ["define('named', [], function () {})", 'defines more than one module'],
    ['// const old = compute();', 'has code in a comment'],
    ['var = ;', 'is no JavaScript'],
  ])('finds %j', (inside, fault) => {
    expect(findScriptFaults(aScript(inside), SERVER).join('\n')).toContain(fault)
  })

  it('finds a module that names itself', () => {
    const named = aScript().replace("define(['jquery']", "define('shagolad', ['jquery']")

    expect(findScriptFaults(named, SERVER).join('\n')).toContain('no anonymous module')
  })

  it('finds a minified script by its lines', () => {
    const minified = aScript()
      .replaceAll(/\s+/g, ' ')
      .replace('var self = this;', 'var self = this;'.repeat(60))

    expect(findScriptFaults(minified, SERVER).join('\n')).toContain('minified')
  })
})
