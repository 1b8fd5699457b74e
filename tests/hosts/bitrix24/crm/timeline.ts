import type { Portal } from '../method.ts'
import type { Item, Notification, TimelineComment } from '../state.ts'
import { touchItem } from './activities.ts'
import { momentOf, tell, type Author } from './author.ts'
import { CLASSIC_PREFIX } from './fields.ts'

export function addComment(
  portal: Portal,
  item: Item,
  comment: string,
  author: Author,
): TimelineComment {
  const id = portal.nextId('comments')
  const added: TimelineComment = {
    id,
    entityType: CLASSIC_PREFIX[item.entityTypeId],
    entityId: item.id,
    created: momentOf(portal, author),
    authorId: author.userId,
    comment,
  }
  portal.state.comments.set(id, added)
  touchItem(portal, item.entityTypeId, item.id, author)
  // D V: the docs' sample has no FIELDS around the id.
  tell(portal, author, 'ONCRMTIMELINECOMMENTADD', { ID: id })
  portal.touch()
  return added
}

export function deleteComment(portal: Portal, comment: TimelineComment, author: Author): void {
  portal.state.comments.delete(comment.id)
  tell(portal, author, 'ONCRMTIMELINECOMMENTDELETE', { ID: comment.id })
  portal.touch()
}

export interface NewNotification {
  readonly userId: number
  readonly message: string
  /** The same one replaces the user's previous notification. */
  readonly tag: string | null
}

export function notify(portal: Portal, given: NewNotification): Notification {
  const { notifications } = portal.state
  const replaced = [...notifications.values()].filter(
    ({ userId, tag }) => tag !== null && userId === given.userId && tag === given.tag,
  )
  for (const { id } of replaced) notifications.delete(id)
  const id = portal.nextId('notifications')
  const added: Notification = { id, ...given, created: portal.now(), read: false }
  notifications.set(id, added)
  portal.touch()
  return added
}
