import { addItem } from './crm/logic.ts'
import type { Portal } from './method.ts'
import type { FormEntry } from './screen/wire.ts'

/**
 * What the form on the company's site does: the portal's own form makes a lead of it, on behalf of an administrator and
 * with nobody's token in its event.
 *
 * @returns the lead; `null` in simple mode, where it cannot be read
 */
export function submitSiteForm(portal: Portal, entry: FormEntry): number | null {
  const owner = [...portal.state.users.values()].find(({ admin, active }) => admin && active)
  const [name = '', ...rest] = entry.name.trim().split(/\s+/)
  const lead = addItem(
    portal,
    1,
    {
      fields: {
        title: `Заявка с сайта${entry.name.trim() ? `: ${entry.name.trim()}` : ''}`,
        name: name || null,
        lastName: rest.join(' ') || null,
        comments: entry.comment || null,
        sourceId: entry.sourceId,
        sourceDescription: 'Форма на сайте',
      },
      fm: [
        { id: null, typeId: 'PHONE', valueType: 'WORK', value: entry.phone },
        { id: null, typeId: 'EMAIL', valueType: 'WORK', value: entry.email },
      ],
    },
    { userId: owner?.id ?? 1, isRobot: true },
  )
  return portal.state.mode === 2 ? null : lead.id
}
