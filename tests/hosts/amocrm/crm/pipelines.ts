import type { Account } from '../account.ts'
import type { Pipeline, Status } from '../state.ts'
import { isClosed } from './stages.ts'

/**
 * An administrator deletes a pipeline. Open leads are moved before, so the page refuses while there are any; closed ones
 * keep its id (L).
 * @throws while open leads stand in it, and for the main one
 */
export function deletePipeline(account: Account, pipeline: Pipeline): void {
  if (pipeline.isMain) throw new Error('the main pipeline cannot be deleted')
  if (openLeadsIn(account, pipeline) > 0) throw new Error('open leads stand in this pipeline')
  account.state.pipelines.delete(pipeline.id)
  account.touch()
}

/** @throws while open leads stand on it, and for 142, 143 and «Неразобранное» */
export function deleteStage(account: Account, pipeline: Pipeline, status: Status): void {
  if (!status.isEditable) throw new Error('a system stage cannot be deleted')
  if (openLeadsIn(account, pipeline, status) > 0) throw new Error('open leads stand on this stage')
  pipeline.statuses.splice(pipeline.statuses.indexOf(status), 1)
  account.touch()
}

function openLeadsIn(account: Account, pipeline: Pipeline, status?: Status): number {
  return [...account.state.leads.values()].filter(
    lead =>
      !lead.isDeleted &&
      !isClosed(lead.statusId) &&
      lead.pipelineId === pipeline.id &&
      (status === undefined || lead.statusId === status.id),
  ).length
}
