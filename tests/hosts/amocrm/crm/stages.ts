import type { Account } from '../account.ts'
import { invalid } from '../problem.ts'
import { LOST, WON, type Lead, type Pipeline, type Status } from '../state.ts'

/** @throws {Problem} 400 for an unknown pipeline */
export function pipelineOf(account: Account, id: number): Pipeline {
  const pipeline = account.state.pipelines.get(id)
  if (pipeline === undefined || pipeline.isArchive)
    throw invalid(
      'NotSupportedChoice',
      'pipeline_id',
      'The value you selected is not a valid choice.',
    )
  return pipeline
}

export function mainPipeline(account: Account): Pipeline {
  const all = [...account.state.pipelines.values()].filter(({ isArchive }) => !isArchive)
  const main = all.find(({ isMain }) => isMain) ?? all[0]
  if (main === undefined) throw new Error('an account has a pipeline')
  return main
}

/** Without «Неразобранное», won and lost. */
export function ordinaryStatuses(pipeline: Pipeline): readonly Status[] {
  return pipeline.statuses.filter(({ id, type }) => type === 0 && id !== WON && id !== LOST)
}

export function firstStatus(pipeline: Pipeline): Status {
  const [first] = ordinaryStatuses(pipeline)
  if (first === undefined) throw new Error('a pipeline has a stage')
  return first
}

export function unsortedStatus(pipeline: Pipeline): Status {
  const status = pipeline.statuses.find(({ type }) => type === 1)
  if (status === undefined) throw new Error('a pipeline has «Неразобранное»')
  return status
}

/**
 * A stage a lead can be put on by hand or by the API: not «Неразобранное».
 * @throws {Problem} 400 when it is not of this pipeline
 */
export function statusIn(pipeline: Pipeline, id: number): Status {
  const status = pipeline.statuses.find(one => one.id === id)
  if (status === undefined || status.type === 1)
    throw invalid(
      'NotSupportedChoice',
      'status_id',
      'The value you selected is not a valid choice.',
    )
  return status
}

export function isClosed(statusId: number): boolean {
  return statusId === WON || statusId === LOST
}

export function isUnsortedLead(account: Account, lead: Lead): boolean {
  const pipeline = account.state.pipelines.get(lead.pipelineId)
  return pipeline?.statuses.find(({ id }) => id === lead.statusId)?.type === 1
}
