import type { JournalRow } from '../../shared/contract/journal.ts'
import type { User } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { AppError } from '../errors.ts'
import { deskOf } from '../flow/flow.ts'
import { BY_PERSON, CASES } from '../flow/by-person.ts'
import { rules } from '../rules/index.ts'
import type { LedgerRow } from '../store/store.ts'
import { createContactNames } from './contact-names.ts'
import { deedText, reasonText, stateOf } from './deed-text.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Rows of the ledger in the reader's words. Names are read once, however many rows name them. */
export interface JournalWords {
  readonly users: readonly User[]
  readonly say: Say
  readonly rowOf: (row: LedgerRow) => Promise<JournalRow>
}

export async function createJournalWords(
  tools: PanelTools,
  context: PanelContext,
): Promise<JournalWords> {
  const { tenant } = context
  const say = tools.sayTo(context)
  const nameOf = createContactNames(tools.flow.store, tenant.id)
  const users = await usersOrNone(tools, context)
  const userNames = new Map(users.map(({ id, name }) => [id, name]))

  return {
    users,
    say,
    async rowOf(row) {
      const { key, card, held, action } = row
      const { what, before, after } = await deedText(row, { say, nameOf })
      const user = row.askedBy ?? concerned(row)
      return {
        key,
        at: row.plannedAt,
        card,
        rule: ruleName(row.rule, say),
        who: user === null ? null : (userNames.get(user) ?? `№ ${user}`),
        what,
        before,
        after,
        because: say(action.because),
        state: stateOf(row),
        held,
        reason: reasonText(row, say),
      }
    },
  }
}

/** The journal is read most when the host does not answer: people are called by their numbers then. */
async function usersOrNone(
  { flow }: PanelTools,
  { tenant }: PanelContext,
): Promise<readonly User[]> {
  try {
    return await deskOf(flow, tenant, 'person').crm.users()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    flow.log.warn('journal without names', { tenant: tenant.id, code: error.code })
    return []
  }
}

/** Whom an effect is for. */
function concerned({ action }: LedgerRow) {
  if (action.type === 'task.create') return action.assignee
  return action.type === 'user.notify' ? action.user : null
}

const NAMED = new Set([...rules.map(rule => rule.id), BY_PERSON, CASES])

/** A rule of an earlier release is called by its id. */
export function ruleName(id: string, say: Say): string {
  return NAMED.has(id) ? say({ id: `journal.rule.${id}` }) : id
}
