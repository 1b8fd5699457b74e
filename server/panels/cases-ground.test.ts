import { describe, expect, it } from 'vitest'
import { asId, type PipelineId, type UserId } from '../../shared/crm/ids.ts'
import { answersOf } from './cases-ground.ts'

const [petr, ivan, rep] = ['1', '2', '3'].map(id => asId<UserId>(id)) as [UserId, UserId, UserId]
const pipeline = asId<PipelineId>('0')
const people = [petr, ivan, rep].map(id => ({
  id,
  name: id,
  isActive: true,
  isAdmin: false,
  group: null,
  head: null,
  email: null,
}))

/** Whether Petr takes a case apart that was opened as his. */
function petrTakesApart(heads: { readonly byDefault: UserId | null; readonly other?: UserId }) {
  const { byDefault, other } = heads
  const byPipeline: Record<string, UserId> = other === undefined ? {} : { other }
  const saved = { byDefault, byPipeline, byGroup: {} }
  const answers = answersOf({ user: petr, isAdmin: false }, saved as never, people as never)
  return (owner: UserId) => answers({ pipeline, owner, head: petr })
}

describe('a case that was opened as the matter of one head', () => {
  it('is no longer his once he is nobody’s head', () => {
    expect(petrTakesApart({ byDefault: ivan })(rep)).toBe(false)
    expect(petrTakesApart({ byDefault: petr })(rep)).toBe(true)
  })

  it('stays his while he is a head elsewhere, but not of a card of his own', () => {
    const isHis = petrTakesApart({ byDefault: ivan, other: petr })
    expect([isHis(rep), isHis(petr)]).toEqual([true, false])
  })
})
