import type { AmoCallbacks, JQueryStatic } from '../../../host/amocrm-api.ts'
import { createCardPlace } from './card-place.ts'
import type { LegalSearch } from './legal-search.ts'
import { createPagePlace } from './page-place.ts'
import type { PartOptions } from './part-options.ts'
import type { PhoneAction } from './phone-action.ts'

export interface CallbacksOptions extends PartOptions {
  readonly jquery: JQueryStatic
  readonly legalSearch: LegalSearch
  readonly phoneAction: PhoneAction
}

/**
 * The answers to amoCRM's page. Each may come repeatedly, in another order, or not at all (reference §5.2, §7.1), and
 * `this` is the object they are in.
 */
export function createCallbacks(options: CallbacksOptions): AmoCallbacks {
  const { widget, document, jquery, mounts } = options
  const card = createCardPlace(options)
  const pages = createPagePlace(options)
  const pageChanged = (): string => `page:changed${widget.ns}`

  function deafen(): void {
    jquery(document).off(pageChanged())
  }

  function listen(): void {
    // An instance that was never told to leave has bound the same name.
    deafen()
    jquery(document).on(pageChanged(), () => {
      card.sync()
      // Nobody may tell us that the card has gone.
      if (!card.isHere()) deafen()
    })
  }

  return {
    render() {
      card.draw()
      card.sync()
      // A living instance is drawn again without anything else, and may have stopped listening.
      if (card.isHere()) listen()
      return true
    },
    init() {
      options.legalSearch.offer(widget)
      options.phoneAction.offer(widget)
      card.sync()
      return true
    },
    bind_actions() {
      listen()
      return true
    },
    settings: $body => pages.showWindow($body),
    // Everything there is to save the page has saved itself: the consent.
    onSave: () => true,
    advancedSettings: () => pages.showPage('settings'),
    initMenuPage: () => pages.showPage('desk'),
    destroy() {
      deafen()
      mounts.clear()
    },
  }
}
