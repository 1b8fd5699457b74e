import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import { useWidget } from './context.ts'

/** Filters and the like of a full page, as `state=buried&rule=…`, where a reload finds them again. */
export interface PageAddress {
  /** As it is now; empty when there is none. */
  read(): string
  /** Replaces it; no step in the history of the browser, which belongs to the host. */
  write(address: string): void
}

export const pageAddress: InjectionKey<PageAddress> = Symbol('address')

/** The part of the page's address that belongs to the component which asks: all of it, or a section's own part of the desk's. */
export function usePageAddress(): PageAddress {
  const { page } = useWidget()
  return inject(pageAddress, () => createHashAddress(page.openedWith), true)
}

/** @param openedWith what the page was opened with over another one, for hosts that pass no `#` */
export function createHashAddress(openedWith: string): PageAddress {
  return {
    read: () => location.hash.slice(1) || openedWith,
    write: address =>
      history.replaceState(
        null,
        '',
        address === '' ? location.pathname + location.search : `#${address}`,
      ),
  }
}
