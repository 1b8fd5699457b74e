import { canRead } from './crm/access.ts'
import { communicationKey, idsUnder, indexesOf } from './crm/indexes.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { textOf, TYPE_NAMES } from './screen-api-read.ts'
import type { ScreenRoutes } from './screen-api-route.ts'

/** Whom the portal itself knows by a number, for its call card: a contact, else a company, else an open lead. */
export function screenCall({ portal }: ScreenPorts): ScreenRoutes {
  return {
    'POST caller': ({ sight, body }) => {
      const phone = textOf(body['phone'])
      if (phone === '') return null
      const { byCommunication } = indexesOf(portal)
      const key = communicationKey('PHONE', phone)
      for (const type of [3, 4, 1] as const) {
        const items = portal.state.items[type]
        const found = idsUnder(byCommunication[type], key)
          .toSorted((left, right) => left - right)
          .flatMap(id => items.get(id) ?? [])
          .find(item => canRead(sight, item))
        if (found !== undefined)
          return { type: (TYPE_NAMES[type] ?? '').toUpperCase(), id: found.id }
      }
      return null
    },
  }
}
