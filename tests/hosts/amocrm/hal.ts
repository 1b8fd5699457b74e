import type { Query } from './query.ts'
import { intOf, refuse } from './query.ts'

export interface Answer {
  readonly status: number
  /** `null`: no body at all. */
  readonly body: unknown
}

export const NO_CONTENT: Answer = { status: 204, body: null }

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export interface Page {
  readonly page: number
  readonly limit: number
}

/** @param most 250 for most lists, 100 for events @throws {Problem} 400 beyond it */
export function readPage(query: Query, most = 250): Page {
  const page = intOf(query.text('page') ?? '1', 'page')
  const limit = intOf(query.text('limit') ?? '50', 'limit')
  if (page < 1) throw refuse('page starts with 1')
  if (limit < 1 || limit > most) throw refuse(`limit is 1 to ${most}`)
  return { page, limit }
}

export interface ListPlace extends Page {
  /** `http://127.0.0.1:8081/api/v4/leads`, without the query. */
  readonly href: string
  /** As it was sent, without the question mark. */
  readonly search: string
}

/**
 * One page of a list; 204 when it is empty, also past the end.
 * @param total lists that tell it: users, fields, pipelines, links, web-hooks
 */
export function pageOf<T>(
  name: string,
  rows: readonly T[],
  place: ListPlace,
  wish: { readonly show: (row: T) => unknown; readonly withTotal?: boolean },
): Answer {
  const { page, limit } = place
  const shown = rows.slice((page - 1) * limit, page * limit)
  if (shown.length === 0) return NO_CONTENT
  const hasNext = rows.length > page * limit
  const links: Record<string, unknown> = { self: { href: hrefOf(place, page) } }
  if (hasNext) links['next'] = { href: hrefOf(place, page + 1) }
  if (page > 1) {
    links['first'] = { href: hrefOf(place, 1) }
    links['prev'] = { href: hrefOf(place, page - 1) }
  }
  const totals =
    wish.withTotal === true
      ? { _total_items: rows.length, _page_count: Math.ceil(rows.length / limit) }
      : {}
  const embedded = { [name]: shown.map(row => wish.show(row)) }
  return ok({ ...totals, _page: page, _links: links, _embedded: embedded })
}

/** Short lists without pages. */
export function wholeList(name: string, rows: readonly unknown[], href: string): Answer {
  return ok({
    _total_items: rows.length,
    _links: { self: { href } },
    _embedded: { [name]: rows },
  })
}

function hrefOf({ href, search, limit }: ListPlace, page: number): string {
  const rest = search
    .split('&')
    .filter(pair => pair !== '' && !/^(page|limit)=/.test(pair))
    .join('&')
  return `${href}?page=${page}&limit=${limit}${rest === '' ? '' : `&${rest}`}`
}

export function selfLink(href: string): { readonly self: { readonly href: string } } {
  return { self: { href } }
}
