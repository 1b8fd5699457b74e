import type { CasesFilter } from '../../shared/contract/cases.ts'
import { REASON_DAYS, type ReasonsQuestion } from '../../shared/contract/cases.ts'
import { asId } from '../../shared/crm/ids.ts'

/** Pages of control: what is wrong now, what is taken apart, why deals get stuck. */
export const VIEWS = ['now', 'cases', 'reasons'] as const
export type View = (typeof VIEWS)[number]

/** @param address `view=cases&state=decided`; written by hand it may hold anything */
export function readView(address: string): View {
  const found = new URLSearchParams(address).get('view')
  return VIEWS.find(known => known === found) ?? 'now'
}

export function readCasesFilter(address: string): CasesFilter {
  const fields = new URLSearchParams(address)
  const states = ['open', 'decided', 'closed'] as const
  const [person, pipeline] = [idIn(fields, 'person'), idIn(fields, 'pipeline')]
  return {
    state: states.find(known => known === fields.get('state')) ?? 'open',
    person: person === null ? null : asId(person),
    pipeline: pipeline === null ? null : asId(pipeline),
  }
}

export function casesAddress({ state, person, pipeline }: CasesFilter): string {
  const fields = new URLSearchParams({ view: 'cases' })
  if (state !== 'open') fields.set('state', state)
  if (person !== null) fields.set('person', person)
  if (pipeline !== null) fields.set('pipeline', pipeline)
  return fields.toString()
}

export function readReasonsQuestion(address: string): ReasonsQuestion {
  const fields = new URLSearchParams(address)
  const pipeline = idIn(fields, 'pipeline')
  const days = Number(fields.get('days'))
  return {
    days: REASON_DAYS.find(known => known === days) ?? 90,
    pipeline: pipeline === null ? null : asId(pipeline),
  }
}

export function reasonsAddress({ days, pipeline }: ReasonsQuestion): string {
  const fields = new URLSearchParams({ view: 'reasons' })
  if (days !== 90) fields.set('days', String(days))
  if (pipeline !== null) fields.set('pipeline', pipeline)
  return fields.toString()
}

function idIn(fields: URLSearchParams, name: string): string | null {
  const text = fields.get(name) ?? ''
  return /^[\w:.-]{1,60}$/.test(text) ? text : null
}
