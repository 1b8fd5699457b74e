import { isThenable } from '../query/deferred.ts'
import type { WidgetEntry } from '../wire.ts'
import type { HostPage, LiveWidget, WidgetInstance } from './host-page.ts'
import type { Loader } from './loader.ts'
import type { Place } from './place.ts'
import { createWidgetBase, type WidgetBase } from './widget-base.ts'

const MANDATORY = ['render', 'init', 'bind_actions'] as const

/** @returns what the callback answers; `undefined` when there is none or it threw (then it is reported) */
export type CallBack = (live: LiveWidget, name: string, ...values: unknown[]) => unknown

export function createCallBack({ reports }: HostPage): CallBack {
  return (live, name, ...values) => {
    const { callbacks } = live.instance
    if (typeof callbacks?.[name] !== 'function') return undefined
    try {
      // `this` is the object of callbacks, not the widget.
      return (callbacks as Record<string, (...given: unknown[]) => unknown>)[name]?.(...values)
    } catch (error) {
      reports.add('exception', live.entry.code, `${name}: ${messageOf(error)}`)
      return undefined
    }
  }
}

export function draw(page: HostPage, call: CallBack, live: LiveWidget): unknown {
  const answer = call(live, 'render')
  if (answer !== true && !isThenable(answer))
    page.reports.add('callbacks', live.entry.code, 'render вернул не true')
  return answer
}

/**
 * A synchronous `render`: init, then bind_actions. One that promises: bind_actions at once, init when it has come (F).
 *
 * @param isStillHere asked when the promise has come
 */
export function start(
  page: HostPage,
  call: CallBack,
  live: LiveWidget,
  isStillHere: () => boolean,
): void {
  function init() {
    page.$(document)['trigger'](`widget:${live.entry.code}:loaded`)
    call(live, 'init')
  }

  const drawn = draw(page, call, live)
  if (!isThenable(drawn)) {
    if (drawn) init()
    call(live, 'bind_actions')
    return
  }
  call(live, 'bind_actions')
  drawn.then(
    value => {
      if (value && (isStillHere() || page.knobs.lateInit)) init()
    },
    (error: unknown) =>
      page.reports.add('exception', live.entry.code, `render: ${messageOf(error)}`),
  )
}

/** Pages of a widget's own are told of themselves right after it has started. */
export function greet(live: LiveWidget, place: Place, call: CallBack): void {
  if (place.widgetCode !== live.entry.code) return
  if (place.area === 'advanced_settings') call(live, 'advancedSettings')
  if (place.area === 'widget_page') {
    const { itemCode, subitemCode } = place.menu ?? { itemCode: '', subitemCode: '' }
    const at = { location: 'widget_page', item_code: itemCode }
    call(live, 'initMenuPage', subitemCode ? { ...at, subitem_code: subitemCode } : at)
  }
}

/** Loads a widget's script once and makes an instance of it. @throws {Error} when it cannot be loaded or made */
export async function build(
  parts: {
    readonly page: HostPage
    readonly loader: Loader
    readonly bases: Map<string, WidgetBase>
  },
  entry: WidgetEntry,
  area: string,
): Promise<LiveWidget | null> {
  const { page, loader, bases } = parts
  await new Promise(resolve => setTimeout(resolve, page.knobs.slowScript))
  const suffix = `?v=${encodeURIComponent(entry.version)}`
  const [Script, langs] = await Promise.all([
    loader.load(`${entry.path}/script.js${suffix}`),
    readLangs(`${entry.path}/i18n/${languageOf(entry, page.knobs.language)}.json${suffix}`),
  ])
  if (typeof Script !== 'function' || typeof Script.prototype !== 'object')
    throw new Error('script.js должен вернуть обычную функцию-конструктор')
  const base = bases.get(entry.code) ?? createWidgetBase(page, entry)
  bases.set(entry.code, base)
  Object.assign(Script.prototype, base.methods)
  const instance = Reflect.construct(Script, []) as WidgetInstance
  const { name, description } = entry
  const named = { ...langs, widget: { ...langs['widget'], name, description } }
  const hasColumn = entry.locations.some(
    code => area.endsWith('card') && (code === area || code === `${area}-1`),
  )
  base.fill(instance, { entry, area, langs: named, hasColumn })
  const missing = MANDATORY.filter(one => typeof instance.callbacks?.[one] !== 'function')
  if (missing.length === 0) return { entry, area, instance, hasColumn }
  const text = `нет обязательных callbacks: ${missing.join(', ')}; виджет не запущен`
  page.reports.add('callbacks', entry.code, text)
  page.notify('error', entry.name, text)
  return null
}

async function readLangs(address: string): Promise<Record<string, object>> {
  const answer = await fetch(address)
  return (await answer.json()) as Record<string, object>
}

/** The person's language when the widget has it, else the first it names. */
function languageOf({ locale }: WidgetEntry, wanted: string): string {
  return locale.includes(wanted) ? wanted : (locale[0] ?? wanted)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
