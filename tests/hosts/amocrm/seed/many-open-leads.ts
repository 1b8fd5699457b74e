import { createAccount } from '../account.ts'
import { addContact, addLead, addTask, communications } from '../crm/logic.ts'
import { ADMIN, emptyState, REPS, SALES, STAGES } from '../empty-state.ts'
import type { AmoState } from '../state.ts'
import { createSwitches } from '../switches.ts'

const CLIENTS = 100
const DAY = 86_400

/**
 * An account where everybody keeps to the method: `count` open leads, each with one task for the next days, nothing
 * overdue. For measuring a review that finds nothing to do.
 * @param now ms UTC
 */
export function manyOpenLeads({
  count,
  now,
}: {
  readonly count: number
  readonly now: number
}): AmoState {
  const state = emptyState({ name: 'Много сделок' })
  const account = createAccount({
    state,
    switches: createSwitches(),
    clock: () => now,
    url: () => '',
  })
  const seconds = Math.floor(now / 1000)
  const before = { userId: ADMIN, at: seconds - 30 * DAY, isSilent: true }
  const clients = Array.from({ length: CLIENTS }, (_, index) =>
    addContact(
      account,
      {
        name: `Клиент ${index + 1}`,
        values: communications(account, 'contacts', {
          phones: [`+7900${String(1_000_000 + index)}`],
        }),
      },
      before,
    ),
  )
  for (let index = 0; index < count; index += 1) {
    const userId = REPS[index % REPS.length] ?? ADMIN
    const author = { userId, at: seconds - 3600 - (index % 3600), isSilent: true }
    const lead = addLead(
      account,
      {
        name: `Сделка ${index + 1}`,
        price: 1000 + index,
        pipelineId: SALES,
        statusId: STAGES.first,
      },
      author,
    )
    // Past `linkContact`, which looks through all leads each time.
    lead.contacts.push({ id: clients[index % CLIENTS]?.id ?? 0, isMain: true })
    addTask(
      account,
      {
        text: 'Позвонить',
        completeTill: seconds + DAY + (index % 10) * DAY,
        entity: { type: 'leads', id: lead.id },
      },
      author,
    )
  }
  return state
}
