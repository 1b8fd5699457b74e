import type { RawRequest } from '../../shared/contract/card-tab.ts'

/** The raw source of a request, read on demand. */
export type RawState =
  | { readonly status: 'closed' }
  | { readonly status: 'loading' }
  | { readonly status: 'open'; readonly raw: RawRequest }
  | { readonly status: 'failed' }
