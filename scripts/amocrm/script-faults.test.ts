import { describe, expect, it } from 'vitest'
import { findScriptFaults } from './script-faults.ts'

const SERVER = 'https://app.shagolad.example'

/** A script the market would take, with something in it. */
function aScript(inside = ''): string {
  return `define(['jquery'], function ($) {
  return function Widget() {
    var widget = this;
    ${inside}
    widget.callbacks = {};
    return widget;
  };
});
`
}

describe('the check of script.js', () => {
  it('finds nothing in a plain module that speaks to our server alone', () => {
    const fine = `// Asks once.
    console.debug('asks');
    widget.$authorizedAjax({ url: '${SERVER}/api/session' });
    var svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    widget.confirm = function () {};
    widget.alert = widget.confirm;
    var parent = widget.parent;
    parent.name = 'x';
    var kind = String === Function || { type: Function };
    var copy = Object.assign({}, APP.data);
    var found = document.querySelector('a');
    found.title = 'a // b';
    if (location.hash === '') location.assign(APP.constant('account').url);
    $.ajax({ async: true });
    setTimeout(function () { widget.confirm() }, 1);`

    expect(findScriptFaults(aScript(fine), SERVER)).toEqual([])
  })

  it.each([
    ["eval('1')", 'runs text as code'],
    ["new Function('return 1')()", 'runs text as code'],
    ["setTimeout('go()', 1)", 'runs text as code'],
    ["window['eval']('1')", 'runs text as code'],
    ["window['ev' + 'al']('1')", 'runs text as code'],
    ["(0, eval)('1')", 'runs text as code'],
    ["var run = window.eval; run('1')", 'runs text as code'],
    ['var { eval: run } = window', 'runs text as code'],
    ["var make = Function; make('1')", 'runs text as code'],
    ["Function.apply(null, ['1'])", 'runs text as code'],
    ["widget.callbacks.constructor('1')()", 'runs text as code'],
    ["window.setInterval('go' + widget.name, 1)", 'runs text as code'],
    ["document.createElementNS('http://www.w3.org/1999/xhtml', 'script')", 'adds a script'],
    ['document.createElement(`SCRIPT`)', 'adds a script'],
    ["document['write']('x')", 'adds a script'],
    ["document.createElement('script')", 'adds a script'],
    ["var html = '<script src=x>'", 'adds a script'],
    ["$.getScript('/x.js')", 'adds a script'],
    ["import('./late.js')", 'loads code late'],
    ["new Worker('/x.js')", 'loads code late'],
    ["window.require('x')", 'loads code late'],
    ["console?.log('x')", 'speaks to the console'],
    ["console?.['log']('x')", 'speaks to the console'],
    ['var { log } = console', 'speaks to the console'],
    ["window.console.log('x')", 'speaks to the console'],
    ["var say = console; say.log('x')", 'speaks to the console'],
    ['var { console: { log } } = window', 'speaks to the console'],
    ["console.error('x')", 'speaks to the console'],
    ["console.trace('x')", 'speaks to the console'],
    ["console['log']('x')", 'speaks to the console'],
    ["alert('x')", 'opens a dialog'],
    ["self.alert('x')", 'opens a dialog'],
    ["top?.['prompt']('x')", 'opens a dialog'],
    ["globalThis.window.alert('x')", 'opens a dialog'],
    ["window.confirm('x')", 'opens a dialog'],
    ['debugger', 'stops in a debugger'],
    ['$.ajax({ async: false })', 'asks synchronously'],
    ["xhr.open('GET', '/x', false)", 'asks synchronously'],
    ["APP['x'] = 1", 'writes into APP'],
    ['APP[widget.name] = 1', 'writes into APP'],
    ['window.APP.x = 1', 'writes into APP'],
    ['var app = window.APP; app.data.x++', 'writes into APP'],
    ['delete APP.x', 'writes into APP'],
    ['Object.assign(APP, { x: 1 })', 'writes into APP'],
    ["Object.defineProperty(APP.data, 'x', {})", 'writes into APP'],
    ['$.extend(APP, { x: 1 })', 'writes into APP'],
    ['APP.data.list.push(1)', 'writes into APP'],
    ['APP.data.x = 1', 'writes into APP'],
    ['AMOCRM.isCard()', 'uses the old name of APP'],
    ["widget.crm_post('x')", 'goes through the legacy proxy'],
    ['send(widget.system().amohash)', 'touches the legacy key'],
    ["$el.hasClass('switcher__on')", 'reads a switch by its class'],
    ["localStorage.setItem('a', 'b')", 'keeps something in the browser'],
    ["document.cookie = 'a'", 'keeps something in the browser'],
    ["window['local' + 'Storage'].setItem('a', 'b')", 'keeps something in the browser'],
    ["window['shagolad'] = 1", 'leaves something on the window'],
    ['window[widget.name] = 1', 'leaves something on the window'],
    ['self.shagolad ||= 1', 'leaves something on the window'],
    ['shagolad = 1', 'leaves something on the window'],
    ['Object.assign(window, { x: 1 })', 'leaves something on the window'],
    ['var all = window; all.x = 1', 'leaves something on the window'],
    ['window.shagolad = 1', 'leaves something on the window'],
    ['globalThis.shagolad = 1', 'leaves something on the window'],
    ['//# sourceMappingURL=x.map', 'names a source map'],
    ["var server = '__SHAGOLAD_SERVER__'", 'keeps a place to be filled in'],
    ["fetch('https://cdn.example/vue.js')", 'names another address: https://cdn.example/vue.js'],
    ["fetch('//cdn.example/vue.js')", 'names another address: //cdn.example/vue.js'],
    [
      "fetch('https:' + '//cdn.example/vue.js')",
      'names another address: https://cdn.example/vue.js',
    ],
    [
      "$('div').html('<img src=\"//cdn.example/x.png\">')",
      'names another address: //cdn.example/x.png',
    ],
    ['fetch(`//cdn.example/${widget.name}`)', 'names another address: //cdn.example/'],
    ["fetch('https://app.shagolad.example.evil.com/')", 'names another address'],
    [`widget.$authorizedAjax({}); widget.$authorizedAjax({})`, 'in more than one place'],
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
      .replace('var widget = this;', 'var widget = this;'.repeat(60))

    expect(findScriptFaults(minified, SERVER).join('\n')).toContain('minified')
  })
})
