import type { Portal } from '../method.ts'

/** Who did it and when, for everything the portal writes down and tells. */
export interface Author {
  /** Stands in createdBy, movedBy and the like. */
  readonly userId: number
  /** A robot's deed: its events carry nobody's token. */
  readonly isRobot?: boolean
  /** ms UTC; the portal's clock when missing. The seed fills the past with it. */
  readonly at?: number
  /** No events: for the seed, which fills the portal before anyone listens. */
  readonly isSilent?: boolean
}

export function momentOf(portal: Portal, author: Author): number {
  return author.at ?? portal.now()
}

export function tell(portal: Portal, author: Author, event: string, data: unknown): void {
  if (author.isSilent === true) return
  portal.emit(event, data, author.isRobot === true ? null : author.userId)
}
