import type { Company, LineName, Stay } from '../../seed/company.ts'
import {
  addField,
  byId,
  emptyState,
  pipeline,
  REPEATED,
  SALES,
  SALES_GROUP,
} from '../empty-state.ts'
import { ADMIN_RIGHTS, rightsOf } from '../rights.ts'
import { LOST, WON, type AmoState, type AmoUser, type Pipeline } from '../state.ts'

const FIRST_USER = 9_120_000
const HEADS_ROLE = 88_011
const REPS_ROLE = 88_012
const FIRST_REASON = 1_700_100
/** Of leads. */
const COMMENT_FIELD = 801_301
const SOURCE_FIELD = 801_302

export interface SeedPlaces {
  readonly state: AmoState
  /** Where a stay of the company is in this account. */
  placeOf(stay: Stay): { readonly pipelineId: number; readonly statusId: number }
  /** For a stay that was lost. */
  reasonOf(stay: Stay): number | null
  userOf(colleagueId: number): number
  /** Values of the fields «Комментарий» and «Источник» of a lead. */
  valuesOf(card: {
    readonly comment: string | null
    readonly source: string | null
  }): Record<number, readonly { value: unknown; enum_id?: number; enum_code?: null }[]>
}

/**
 * An account with the company's people, stages, loss reasons and fields, and no card.
 *
 * Requests have no pipeline of their own here: their stages are the first ones of «Продажи», before those of deals.
 */
export function fillAccount(company: Company): SeedPlaces {
  const lost = [...company.requests, ...company.deals].flatMap(({ stays }) =>
    stays.filter(({ outcome }) => outcome === 'lost'),
  )
  const reasons = [...new Set(lost.map(({ stage }) => stage))].sort()
  const pipelines = pipelinesOf(company)
  const state: AmoState = {
    ...emptyState({ name: company.title, subdomain: 'teply-kontur' }),
    users: byId(company.people.map(one => userFor(one))),
    groups: [
      { id: 0, name: 'Без отдела', uuid: null },
      { id: SALES_GROUP, name: 'Отдел продаж', uuid: '5b7c1d52-9b62-4d57-a3f3-1f7f9e1c0a22' },
    ],
    pipelines: byId([pipelines.sales, pipelines.repeated]),
    lossReasons: byId(
      reasons.map((name, index) => ({
        id: FIRST_REASON + index,
        name,
        sort: (index + 1) * 100,
        createdAt: 1_735_290_000,
      })),
    ),
  }
  const enums = company.sources.map((value, index) => ({
    id: 4_100_001 + index,
    value,
    sort: index * 10,
    code: null,
  }))
  addField(state, 'leads', {
    id: COMMENT_FIELD,
    name: 'Комментарий',
    type: 'textarea',
    enums: null,
  })
  addField(state, 'leads', { id: SOURCE_FIELD, name: 'Источник', type: 'select', enums })
  return {
    state,
    placeOf: stay => placeIn(pipelines[stay.line], stay),
    reasonOf: ({ stage }) =>
      reasons.includes(stage) ? FIRST_REASON + reasons.indexOf(stage) : null,
    userOf: id => FIRST_USER + id,
    valuesOf({ comment, source }) {
      const found = enums.find(({ value }) => value === source)
      return {
        ...(comment === null ? {} : { [COMMENT_FIELD]: [{ value: comment }] }),
        ...(found === undefined
          ? {}
          : { [SOURCE_FIELD]: [{ value: found.value, enum_id: found.id, enum_code: null }] }),
      }
    },
  }
}

function pipelinesOf(company: Company): Readonly<Record<LineName, Pipeline>> {
  const stagesOf = (wanted: LineName) =>
    company.lines.find(({ line }) => line === wanted)?.stages ?? []
  const nameOf = (wanted: LineName) => company.lines.find(({ line }) => line === wanted)?.name ?? ''
  const sales = pipeline({
    id: SALES,
    name: nameOf('sales'),
    sort: 1,
    isMain: true,
    firstStatusId: 61_200_100,
    stages: [...stagesOf('requests'), ...stagesOf('sales')],
  })
  const repeated = pipeline({
    id: REPEATED,
    name: nameOf('repeated'),
    sort: 2,
    isMain: false,
    firstStatusId: 61_200_200,
    stages: stagesOf('repeated'),
  })
  return { requests: sales, sales, repeated }
}

function placeIn(place: Pipeline, { stage, outcome }: Stay) {
  const pipelineId = place.id
  if (outcome !== 'open') return { pipelineId, statusId: outcome === 'won' ? WON : LOST }
  const status = place.statuses.find(({ name }) => name === stage)
  if (status === undefined) throw new Error('every stage of the company is in the account')
  return { pipelineId, statusId: status.id }
}

function userFor(one: Company['people'][number]): AmoUser {
  const roleId = one.isHead ? HEADS_ROLE : REPS_ROLE
  return {
    id: FIRST_USER + one.id,
    name: one.name,
    email: `user${one.id}@teply-kontur.example`,
    isAdmin: one.isAdmin,
    isFree: false,
    isActive: one.isActive,
    groupId: one.isAdmin ? 0 : SALES_GROUP,
    roleId: one.isAdmin ? null : roleId,
    rights: rightsFor(one),
    phone: null,
  }
}

/** Reps see all and change their own, the head his group's. */
function rightsFor(one: Company['people'][number]) {
  if (one.isAdmin) return ADMIN_RIGHTS
  return one.isHead ? rightsOf('A', 'G') : rightsOf('A', 'M')
}
