import type { WidgetEntry } from '../wire.ts'
import type { HostPage } from './host-page.ts'
import { renderTemplate } from './template.ts'

/** What `render_template` takes: ready HTML, or a template for the values beside it. */
export interface TemplateWish {
  readonly caption?: { readonly class_name?: string; readonly html?: string }
  readonly body?: string
  readonly render?: string
}

interface Block {
  readonly wish: TemplateWish
  readonly values: Readonly<Record<string, unknown>>
  readonly hasColumn: boolean
}

/** Draws a widget's block in the right column anew: the old one and everything in it is gone. */
export function drawBlock(
  page: HostPage,
  entry: WidgetEntry,
  { wish, values, hasColumn }: Block,
): void {
  const column = page.column()
  if (column === null || !hasColumn) {
    page.reports.add(
      'callbacks',
      entry.code,
      'render_template() там, где у виджета нет правой колонки',
    )
    return
  }
  const block = document.createElement('div')
  block.className = `card-widgets__widget card-widgets__widget-${entry.code}`
  block.id = entry.code
  block.dataset['code'] = entry.code
  block.append(captionOf(entry, wish), bodyOf(wish, values))
  const old = blockOf(column, entry.code)
  if (old) {
    page.$(old).remove()
    column.querySelector('.card-widgets__elements')?.append(block)
  } else column.querySelector('.card-widgets__elements')?.append(block)
}

/** Leaving the area takes the block away, whatever the widget did with it. */
export function removeBlock(page: HostPage, code: string): void {
  const column = page.column()
  const block = column && blockOf(column, code)
  if (block) page.$(block).remove()
}

function blockOf(column: HTMLElement, code: string): Element | null {
  return column.querySelector(`.card-widgets__widget-${CSS.escape(code)}`)
}

function captionOf(entry: WidgetEntry, { caption }: TemplateWish): HTMLElement {
  const box = document.createElement('div')
  box.className = `card-widgets__widget__caption ${caption?.class_name ?? ''}`.trim()
  box.tabIndex = 0
  box.setAttribute('role', 'button')
  box.setAttribute('aria-label', entry.name)
  for (const [kind, file] of [
    ['logo', 'logo_medium.png'],
    ['logo-min', 'logo_min.png'],
  ] as const) {
    const image = document.createElement('img')
    image.className = `card-widgets__widget__caption__${kind}`
    image.src = `${entry.path}/images/${file}`
    image.alt = entry.name
    box.append(image)
  }
  const own = document.createElement('div')
  own.className = 'card-widgets__widget__caption__html'
  own.innerHTML = caption?.html ?? ''
  box.append(own)
  return box
}

function bodyOf({ body = '', render = '' }: TemplateWish, values: Block['values']): HTMLElement {
  const box = document.createElement('div')
  box.className = 'card-widgets__widget__body'
  box.innerHTML = body === '' ? renderTemplate({ data: render }, values) : body
  return box
}
