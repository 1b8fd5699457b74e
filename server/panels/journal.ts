import {
  type BuriedWork,
  type JournalAnswer,
  type JournalFilter,
  type JournalQuestion,
  exportJournal,
  getJournal,
  replayWork,
  retryEffect,
} from '../../shared/contract/journal.ts'
import {
  readBuriedId,
  readEffectKey,
  readJournalFilter,
  readJournalQuestion,
} from '../../shared/contract/read-journal.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { CardRef, User } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { BY_PERSON, CASES } from '../flow/by-person.ts'
import { rules } from '../rules/index.ts'
import type { LedgerFilter, LedgerPlace } from '../store/ledger-filter.ts'
import type { BuriedJob } from '../store/store.ts'
import { fileOfJournal } from './journal-file.ts'
import { createJournalWords, ruleName } from './journal-words.ts'
import { ApiFailure, type Panel, type PanelContext, definePanel, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

const PAGE = 50

/** Admins only: the texts name clients of cards that others may not read. A rep has the journal of each card in its tab. */
export function journalPanels(tools: PanelTools): readonly Panel[] {
  const { store } = tools.flow
  return [
    definePanel(getJournal, readJournalQuestion, (question, context) =>
      answerJournal(tools, question, context),
    ),
    definePanel(exportJournal, readJournalFilter, async (filter, context) => {
      requireAdmin(context.session)
      const words = await createJournalWords(tools, context)
      return fileOfJournal(tools.flow, context, { filter: toLedgerFilter(filter), words })
    }),
    definePanel(replayWork, readBuriedId, async ({ id }, context) => {
      requireAdmin(context.session)
      return found(await store.jobs.replay(context.tenant.id, id))
    }),
    definePanel(retryEffect, readEffectKey, async ({ key }, context) => {
      requireAdmin(context.session)
      return found(await store.ledger.retry(context.tenant.id, key))
    }),
  ]
}

function found(isThere: boolean): { readonly ok: true } {
  if (!isThere) throw new ApiFailure(404, 'not-found')
  return { ok: true }
}

async function answerJournal(
  tools: PanelTools,
  question: JournalQuestion,
  context: PanelContext,
): Promise<JournalAnswer> {
  requireAdmin(context.session)
  const { store } = tools.flow
  const { id } = context.tenant
  const say = tools.sayTo(context)
  const part = { after: readPlace(question.after), limit: PAGE + 1 }
  const rows = await store.ledger.page(id, toLedgerFilter(question), part)
  const shown = rows.slice(0, PAGE)
  const words = await createJournalWords(tools, context)
  const last = rows.length > PAGE ? shown.at(-1) : undefined
  const buried = await store.jobs.buried(id)
  return {
    rows: await Promise.all(shown.map(row => words.rowOf(row))),
    next: last === undefined ? null : nameOfPlace(last),
    rules: [...rules.map(rule => rule.id), CASES, BY_PERSON].map(rule => ({
      id: rule,
      name: ruleName(rule, say),
    })),
    people: toPeople(words.users),
    buried: buried.map(job => toBuriedWork(job, say)),
  }
}

/** To choose from, by name. */
function toPeople(users: readonly User[]): JournalAnswer['people'] {
  return users
    .map(({ id, name }) => ({ id, name }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'ru'))
}

function toLedgerFilter({ rule, person, state, card, from, until }: JournalFilter): LedgerFilter {
  return {
    rule,
    person: person === null ? null : asId(person),
    state,
    card: card === null ? null : toCard(card),
    from,
    until,
  }
}

/** @param name `deal:15`, checked by the reader of the question */
function toCard(name: string): CardRef {
  const [kind, id = ''] = name.split(':')
  return { kind: kind === 'lead' ? 'lead' : 'deal', id: asId(id) }
}

function nameOfPlace({ plannedAt, position, key }: LedgerPlace): string {
  return `${plannedAt}.${position}.${key}`
}

function readPlace(name: string | null): LedgerPlace | null {
  const match = /^(\d+)\.(\d+)\.(.+)$/.exec(name ?? '')
  if (match === null) return null
  return {
    plannedAt: asInstant(Number(match[1])),
    position: Number(match[2]),
    key: match[3] ?? '',
  }
}

const KNOWN_CODES = new Set(['host.unavailable', 'host.refused', 'tenant.disconnected', 'bug'])

function toBuriedWork({ id, at, card, name, code, message }: BuriedJob, say: Say): BuriedWork {
  const known = KNOWN_CODES.has(code) ? code : 'other'
  return {
    id,
    at,
    card,
    what: say({ id: `journal.work.${name}` }),
    answered: say({ id: `journal.answered.${known}`, values: { message } }),
  }
}
