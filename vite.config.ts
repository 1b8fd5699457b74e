import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import b24ui from '@bitrix24/b24ui-nuxt/vite'
import vue from '@vitejs/plugin-vue'
import type { BuildEnvironmentOptions, UserConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import { hostScript } from './widgets/build/host-script-plugin.ts'
import { importAtOnce } from './widgets/build/late-imports-plugin.ts'
import { compiledMessages } from './widgets/build/messages-plugin.ts'
import { preloadLateImports } from './widgets/build/preload-plugin.ts'
import { underRoot } from './widgets/build/root-styles.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// Evergreen browsers of two years; both hosts support no older ones.
const common: BuildEnvironmentOptions = {
  target: 'es2023',
  emptyOutDir: true,
  manifest: true,
  reportCompressedSize: false,
  // Those browsers know it by themselves.
  modulePreload: { polyfill: false },
}

/** What the strip needs. Left out: what is fetched later, what only other pages have, and what the hidden frame of the search has, too. */
const WITH_FACE = [
  /\/node_modules\/(?:@vue|vue)\//,
  /\/widgets\/ui\/(?:score\/late-badge|(?!nonce|say\.|address|own-page|ask-as-reader|TimeGrounds|CallButton|use-dialing)[^/]+)(?:\.ts|\.vue|$)/,
  /\/widgets\/entries\/(?:context|start|bitrix24\/open)\.ts/,
  /\/widgets\/host\/(?:bitrix24|page)\.ts/,
  /\/shared\/(?:contract\/rule-strip|time\/instant)\.ts/,
]

/** In one file: a dozen small ones weigh a tenth more, and the strip has to be light. */
const withFace = {
  groups: [{ name: 'with-face', test: (id: string) => WITH_FACE.some(one => one.test(id)) }],
  includeDependenciesRecursively: false,
}

/** Pages of the Bitrix24 frames. Addresses of the assets are relative, so the service may sit under any path. */
const bitrix24: UserConfig = {
  root: at('widgets/entries/bitrix24'),
  base: './',
  build: {
    ...common,
    outDir: at('dist/bitrix24'),
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { codeSplitting: withFace },
      input: [
        'install',
        'settings',
        'strip',
        'tab',
        'journal',
        'desk',
        'autocomplete',
        'requisites',
        'call',
        'contact-strip',
        'client',
      ].map(page => at(`widgets/entries/bitrix24/${page}.html`)),
    },
  },
}

const portalScreen = at('tests/hosts/bitrix24/screen/index.html')

/** Screen of the emulated portal, served at `/screen/`. */
const portal: UserConfig = {
  root: at('tests/hosts/bitrix24/screen'),
  base: '/screen/',
  build: {
    ...common,
    outDir: at('dist/portal'),
    ...(existsSync(portalScreen)
      ? { rolldownOptions: { checks: { pluginTimings: false }, input: portalScreen } }
      : {}),
  },
}

/** Files in this folder of entries, without those nobody has written yet. */
const existing = (folder: string, names: readonly string[]): string[] =>
  names.map(name => at(`${folder}/${name}`)).filter(file => existsSync(file))

/** Our full pages as frames of our own origin inside amoCRM's pages. */
const amocrm: UserConfig = {
  root: at('widgets/entries/amocrm'),
  base: './',
  build: {
    ...common,
    outDir: at('dist/amocrm'),
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: existing('widgets/entries/amocrm', [
        'settings.html',
        'journal.html',
        'desk.html',
        'requisites.html',
        'case.html',
      ]),
    },
  },
}

const amoScript = at('widgets/entries/amocrm/script.ts')

/**
 * `script.js` and `style.css` of amoCRM's widget.zip: one anonymous AMD module whose value is a constructor. Vite knows
 * no AMD, so a plain function stands between a first and a last line; people of the host read it, so it is not minified.
 */
const amocrmWidget: UserConfig = {
  root: at('widgets/entries/amocrm'),
  // The card's funnel stands in a frame of ours (`case.html`): with it the script would weigh more than it may.
  resolve: {
    alias: [{ find: /^\.\/CardParts\.vue$/, replacement: at('widgets/ui/score/ScoreBadge.vue') }],
  },
  publicDir: false,
  css: {
    postcss: { plugins: [underRoot('shagolad-widget', "html[data-color-scheme='dark']")] },
  },
  build: {
    ...common,
    outDir: at('dist/amocrm-widget'),
    manifest: false,
    minify: false,
    cssMinify: false,
    assetsInlineLimit: 0,
    lib: {
      entry: amoScript,
      formats: ['iife'],
      name: 'Widget',
      fileName: () => 'script.js',
      cssFileName: 'style',
    },
    rolldownOptions: {
      checks: { pluginTimings: false },
      external: ['jquery'],
      output: {
        exports: 'default',
        globals: { jquery: '$' },
        banner: "define(['jquery'], function ($) {",
        footer: 'return Widget })',
      },
    },
  },
}

/** Screen of the emulated amoCRM account: its pages and what stands for its own scripts. */
const amoScreen: UserConfig = {
  root: at('tests/hosts/amocrm/screen'),
  base: '/screen/',
  build: {
    ...common,
    outDir: at('dist/amo-screen'),
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: existing('tests/hosts/amocrm/screen', ['index.html']),
    },
  },
}

/** The host's UI kit, of which a page carries only the components it imports itself. */
const uiKit = () =>
  b24ui({
    root: at('.'),
    router: false,
    prose: false,
    colorMode: false,
    autoImport: false,
    components: false,
    experimental: { componentDetection: true },
  })

const modes: Readonly<Record<string, UserConfig>> = {
  bitrix24,
  portal,
  amocrm,
  'amocrm-widget': amocrmWidget,
  'amo-screen': amoScreen,
}

/** Builds of their own look: neither needs the kit of Bitrix24. */
const WITHOUT_KIT: readonly string[] = ['portal', 'amocrm-widget', 'amo-screen']

export default defineConfig(({ mode }) => ({
  ...modes[mode],
  plugins: [
    compiledMessages(mode.startsWith('amocrm') ? { host: 'amocrm' } : {}),
    vue(),
    ...(WITHOUT_KIT.includes(mode) ? [] : [uiKit()]),
    ...(mode === 'bitrix24' ? [preloadLateImports()] : []),
    ...(mode === 'amocrm-widget' ? [importAtOnce(), hostScript()] : []),
  ],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    // A library is built for whoever bundles it further; this one goes to the browser as it is.
    ...(mode === 'amocrm-widget' ? { 'process.env.NODE_ENV': '"production"' } : {}),
  },
  test: {
    include: ['{shared,server,widgets,scripts,tests}/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
    environment: 'node',
    // A test that hangs is red; one that shares two cores with everything else is only slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most of the time is waiting for a database and an emulated host: more of them at once than there are cores, which is
    // told as a number, since of a share no more than all cores are taken.
    maxWorkers: 2 * availableParallelism(),
    // No module of ours keeps state, so files may share what a worker has loaded: half of the time of small tests was loading.
    isolate: false,
    // Its components are no JavaScript before Vite has read them.
    server: { deps: { inline: [/@bitrix24\/b24(ui|icons)/] } },
    globalSetup: 'tests/global-database.ts',
  },
}))
