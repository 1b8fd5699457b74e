import type { QueryFunction } from '../query/query.ts'

interface ModalOptions {
  readonly class_name?: string
  readonly init?: ($body: unknown) => void
  readonly destroy?: () => unknown
  readonly container?: Element
}

/** The host's `lib/components/base/modal`. Options it has besides are accepted and make no difference here. */
export function createModal($: QueryFunction) {
  return function Modal(this: { destroy?: () => void }, options: ModalOptions): void {
    const shell = document.createElement('div')
    shell.className = `modal modal-list ${options.class_name ?? ''}`.trim()
    shell.innerHTML =
      '<div class="modal-scroller custom-scroll"><div class="modal-body" role="dialog" aria-modal="true"><div class="modal-body__inner"></div></div></div>'
    ;(options.container ?? document.body).append(shell)
    const close = () => {
      if (options.destroy?.() === false) return
      document.removeEventListener('keydown', onKey, true)
      $(shell)['remove']()
    }
    function onKey(event: KeyboardEvent) {
      if (event.key === 'Escape') close()
    }
    document.addEventListener('keydown', onKey, true)
    shell.addEventListener('click', event => {
      if (
        event.target instanceof Element &&
        event.target.matches('.modal-scroller, .modal-body__close')
      )
        close()
    })
    this.destroy = close
    options.init?.($(shell.querySelector('.modal-body__inner')))
  }
}
