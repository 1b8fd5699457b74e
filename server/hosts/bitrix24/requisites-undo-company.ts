import {
  anything,
  finderOf,
  idText,
  listOf,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { MINUTE } from '../../../shared/time/instant.ts'
import { itemOf, itemsOf, rowsOf } from './answers.ts'
import { isDenied, isNotFound } from './failures.ts'
import type { BatchAnswer, Command } from './portal.ts'
import type { RequisitePlan } from './requisites-plan.ts'
import { type Made, update } from './requisites-write.ts'
import { ENTITY_TYPE } from './wire.ts'

/** One step back. */
export interface Step {
  readonly command: Command | null
  /** Somebody has changed it since, so it is left. */
  readonly isLeft: boolean
}

export const LEFT: Step = { command: null, isLeft: true }
export const NOTHING: Step = { command: null, isLeft: false }

/** Quotes and smart invoices (bitrix24.md 4). A portal that has no such type has none of them. */
const PAPERS = { quotes: 7, invoices: 31 } as const
const CARDS = ['deals', 'leads', 'contacts', 'quotes', 'invoices'] as const

/** What tells whether anybody has begun to use a company that we made. */
export function usesOf(company: string): Readonly<Record<string, Command>> {
  const ofCompany = { OWNER_TYPE_ID: ENTITY_TYPE.company, OWNER_ID: company }
  return {
    others: {
      method: 'crm.requisite.list',
      params: { filter: { ENTITY_TYPE_ID: ENTITY_TYPE.company, ENTITY_ID: company } },
    },
    deals: companyCards(ENTITY_TYPE.deal, company),
    leads: companyCards(ENTITY_TYPE.lead, company),
    contacts: companyCards(ENTITY_TYPE.contact, company),
    quotes: companyCards(PAPERS.quotes, company),
    invoices: companyCards(PAPERS.invoices, company),
    activities: { method: 'crm.activity.list', params: { filter: ofCompany, select: ['ID'] } },
  }
}

function companyCards(entityTypeId: number, companyId: string): Command {
  return {
    method: 'crm.item.list',
    params: { entityTypeId, filter: { companyId }, select: ['id', 'companyId'] },
  }
}

const findRow = finderOf(shape({ ID: idText }))
const findLink = finderOf(shape({ id: idText, companyId: or(idText, '0') }))
const findCompany = finderOf(
  shape({
    title: orNull(text),
    createdTime: orNull(text),
    updatedTime: orNull(text),
    fm: or(listOf(anything), []),
  }),
)
type Company = NonNullable<ReturnType<typeof findCompany>>

/** The card is unlinked; the company goes when nobody has begun to use it, as far as can be seen. */
export function companyBack(
  plan: RequisitePlan,
  made: Made,
  { now, requisite }: { readonly now: BatchAnswer; readonly requisite: Step },
): readonly Step[] {
  const { card, title } = plan
  if (made.company === null || !now.has('company')) return []
  const company = findCompany(itemIn(now, 'company'))
  const linked = card === null ? null : findLink(itemIn(now, 'card'))
  const isLinked = linked !== null && linked.companyId === made.company
  const unlink: Step =
    card === null || !isLinked
      ? NOTHING
      : { command: update(ENTITY_TYPE[card.kind], card.id, { companyId: 0 }), isLeft: false }
  if (company === null) return [unlink]
  const isChanged = company.title !== title?.after || hasMoved(company)
  if (requisite.isLeft || isChanged || isUsed(now, plan, made)) return [unlink, LEFT]
  const drop = {
    method: 'crm.item.delete',
    params: { entityTypeId: ENTITY_TYPE.company, id: made.company },
  }
  return [unlink, { command: drop, isLeft: false }]
}

/** Whoever makes it and goes on to its requisites is done within this. */
const MAKING_MS = MINUTE

function hasMoved({ createdTime, updatedTime, fm }: Company): boolean {
  if (fm.length > 0) return true
  const lived = Date.parse(updatedTime ?? '') - Date.parse(createdTime ?? '')
  // A moment that cannot be read tells nothing either way; what else is asked does.
  return lived > MAKING_MS
}

function isUsed(now: BatchAnswer, { card, requisite }: RequisitePlan, made: Made): boolean {
  const others = rowsOf(now, 'others').flatMap(raw => findRow(raw) ?? [])
  if (others.some(({ ID }) => requisite === null || ID !== made.requisite)) return true
  if (isHidden(now, 'activities') || rowsOf(now, 'activities').length > 0) return true
  return CARDS.some(key => usedBy(now, key, { card, company: made.company }))
}

function usedBy(
  now: BatchAnswer,
  key: (typeof CARDS)[number],
  { card, company }: { readonly card: RequisitePlan['card']; readonly company: string | null },
): boolean {
  if (isHidden(now, key)) return true
  if (isUnknown(now, key)) return false
  const items = itemsOf(now, key).flatMap(raw => findLink(raw) ?? [])
  return items.some(
    ({ id, companyId }) => companyId === company && !(key === `${card?.kind}s` && id === card?.id),
  )
}

/** Whoever may not see them cannot tell that there are none. */
function isHidden(now: BatchAnswer, key: string): boolean {
  const outcome = now.get(key)
  return outcome?.ok === false && isDenied(outcome.error)
}

function isUnknown(now: BatchAnswer, key: string): boolean {
  const outcome = now.get(key)
  return outcome?.ok === false && isNotFound(outcome.error)
}

/** `null` when it is gone. */
export function itemIn(now: BatchAnswer, key: string): unknown {
  return isUnknown(now, key) ? null : itemOf(now, key)
}
