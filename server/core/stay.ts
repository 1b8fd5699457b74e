import { nameOf, type Card } from '../../shared/crm/model.ts'

/** One visit to a stage: a re-entry is another stay, an edit is not. Names the effects of rules that act once per stay. */
export function stayOf({ ref, stage, stageSince }: Pick<Card, 'ref' | 'stage' | 'stageSince'>) {
  return `${nameOf(ref)}/${stage}/${stageSince}`
}
