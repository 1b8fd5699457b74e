import type { Component } from 'vue'
import { nameOf } from '../../../../shared/crm/model.ts'
import { readCard } from '../../../host/amocrm-card.ts'
import CardPanel from './CardPanel.vue'
import ClientPanel from './ClientPanel.vue'
import { codeOf, ROOT_CLASS, styleOf } from './part-options.ts'
import type { PartOptions } from './part-options.ts'
import { startPart } from './start-part.ts'

/** A card that is being created gets its id when it is saved, and no callback tells of that (reference §7.1). */
const UNSAVED_POLL_MS = 1_000

/** Our block in the right column of a card. */
export interface CardPlace {
  /** Asks the page for a block of ours, unless there is one. */
  draw(): void
  /** Brings what stands in the block to the card the page shows now. May be called at any time. */
  sync(): void
  /** The page shows a card of ours, or one about to be. */
  isHere(): boolean
}

export function createCardPlace(options: PartOptions): CardPlace {
  const { widget, app, document, mounts } = options

  /** What stands in the card the page shows; `null`: nothing of ours. */
  function partHere(): Component | null {
    if (!app.isCard()) return null
    const { area } = widget.system()
    if (area.startsWith('lcard')) return CardPanel
    return /^(ccard|comcard)/.test(area) ? ClientPanel : null
  }

  function findRoot(): HTMLElement | null {
    return document.querySelector<HTMLElement>(
      `.card-widgets__widget-${codeOf(options)} .${ROOT_CLASS}`,
    )
  }

  function sync(): void {
    mounts.prune()
    const part = partHere()
    const root = part === null ? null : findRoot()
    if (part === null || root === null) return mounts.clear('card')
    const subject = readCard(app)
    const key = subject === null ? 'unsaved' : nameOf(subject)
    const start = startPart(part, {}, { ...options, subject })
    mounts.show('card', {
      root,
      key,
      style: styleOf(options),
      start: subject === null ? given => both(start(given), awaitId()) : start,
    })
  }

  function awaitId(): () => void {
    const timer = setInterval(() => {
      if (readCard(app) !== null) sync()
    }, UNSAVED_POLL_MS)
    return () => clearInterval(timer)
  }

  return {
    draw() {
      if (partHere() === null || findRoot() !== null) return
      const body = `<div class="${ROOT_CLASS}"></div>`
      widget.render_template({ caption: { class_name: 'shagolad-caption' }, body, render: '' }, {})
    },
    sync,
    isHere: () => partHere() !== null,
  }
}

function both(one: () => void, other: () => void): () => void {
  return () => {
    one()
    other()
  }
}
