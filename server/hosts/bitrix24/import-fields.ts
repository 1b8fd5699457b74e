import type { ImportOrder } from '../../core/host-import.ts'
import { ORIGINATOR, withoutCodes } from './marks.ts'
import { toLoadOrigin } from './import-marks.ts'

type OrderOf<Type extends ImportOrder['type']> = Extract<ImportOrder, { type: Type }>
type Fields = Readonly<Record<string, unknown>>

/** A comment may be long; the portal shows it whole. */
const LONGEST_COMMENT = 10_000

export function toCompanyFields(order: OrderOf<'company'>): Fields {
  return { title: order.title, ...common(order), fm: toNewFm(order) }
}

export function toContactFields(order: OrderOf<'contact'>): Fields {
  const { name, company } = order
  return {
    name: name.first,
    lastName: name.last,
    secondName: name.second,
    ...(company !== null && { companyId: company }),
    ...common(order),
    fm: toNewFm(order),
  }
}

/** A lead holds its client itself. */
export function toLeadFields(order: OrderOf<'request'>): Fields {
  const { name, title, company } = order
  return {
    title,
    name: name.first,
    lastName: name.last,
    secondName: name.second,
    ...(company !== '' && { companyTitle: company }),
    ...common(order),
    fm: toNewFm(order),
  }
}

function common({ mark, owner, extras }: Exclude<ImportOrder, { type: 'extend' }>): Fields {
  const comments = withoutCodes(extras.lines.join('\n')).slice(0, LONGEST_COMMENT)
  return {
    ...(owner !== null && { assignedById: owner }),
    opened: 'Y',
    ...(comments !== '' && { comments }),
    ...(extras.source !== '' && { sourceDescription: withoutCodes(extras.source) }),
    originatorId: ORIGINATOR,
    originId: toLoadOrigin(mark),
  }
}

/** On adding a plain list; on updating it must be a map of operations (D). */
function toNewFm(order: Exclude<ImportOrder, { type: 'extend' }>) {
  return [
    ...order.phones.map(value => ({ typeId: 'PHONE', valueType: 'WORK', value })),
    ...order.emails.map(value => ({ typeId: 'EMAIL', valueType: 'WORK', value })),
    ...(order.extras.site === ''
      ? []
      : [{ typeId: 'WEB', valueType: 'WORK', value: order.extras.site }]),
  ]
}
