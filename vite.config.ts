import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import b24ui from '@bitrix24/b24ui-nuxt/vite'
import vue from '@vitejs/plugin-vue'
import type { BuildEnvironmentOptions, UserConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import { compiledMessages } from './widgets/build/messages-plugin.ts'
import { preloadLateImports } from './widgets/build/preload-plugin.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// Evergreen browsers of two years; both hosts support no older ones.
const common: BuildEnvironmentOptions = {
  target: 'es2023',
  emptyOutDir: true,
  manifest: true,
  reportCompressedSize: false,
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
      input: ['install', 'settings', 'strip', 'tab', 'journal'].map(page =>
        at(`widgets/entries/bitrix24/${page}.html`),
      ),
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

const modes: Readonly<Record<string, UserConfig>> = { bitrix24, portal }

export default defineConfig(({ mode }) => ({
  ...modes[mode],
  plugins: [
    compiledMessages(),
    vue(),
    ...(mode === 'portal' ? [] : [uiKit()]),
    ...(mode === 'bitrix24' ? [preloadLateImports()] : []),
  ],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  test: {
    include: ['{shared,server,widgets,scripts,tests}/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
    environment: 'node',
    // Its components are no JavaScript before Vite has read them.
    server: { deps: { inline: [/@bitrix24\/b24(ui|icons)/] } },
    globalSetup: 'tests/global-database.ts',
  },
}))
