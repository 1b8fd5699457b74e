import { describe, expect, it } from 'vitest'
import { asId, type PipelineId, type UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import { aCard, aUser } from '../../tests/samples.ts'
import { findHead, readHeads } from './heads.ts'

const id = asId<UserId>
const users = new Map<UserId, User>(
  [
    aUser({ id: id(7), head: id(2) }),
    aUser({ id: id(2), head: null }),
    aUser({ id: id(3), head: null }),
    aUser({ id: id(4), head: null }),
    aUser({ id: id(5), head: id(2), group: { id: '30', name: 'Отдел продаж' } }),
    aUser({ id: id(9), head: null, isActive: false }),
  ].map(user => [user.id, user]),
)
const lead = asId<PipelineId>('lead')
const headOf = (heads: unknown, owner = '7') =>
  findHead(readHeads(heads), aCard({ owner: id(owner) }), users)?.id ?? null

describe('findHead', () => {
  it.each<[string, unknown, string | null]>([
    ["the pipeline's own", { byPipeline: { [lead]: '3' }, byDefault: '4' }, '3'],
    ["the host's", { byPipeline: { 'deal:0': '3' }, byDefault: '4' }, '2'],
    ["the host's, where the pipeline's is dismissed", { byPipeline: { [lead]: '9' } }, '2'],
    ["the host's, where the pipeline names the rep himself", { byPipeline: { [lead]: '7' } }, '2'],
    ["the host's, where the pipeline names a stranger", { byPipeline: { [lead]: '77' } }, '2'],
    ["the host's, where nothing fits", { byPipeline: [], byDefault: {} }, '2'],
  ])('names %s', (_what, heads, expected) => {
    expect(headOf(heads)).toBe(expected)
  })

  it('puts the one named for the group between the pipeline and the host', () => {
    const byGroup = { 30: '3' }

    expect(headOf({ byGroup }, '5')).toBe('3')
    expect(headOf({ byGroup, byPipeline: { [lead]: '4' } }, '5')).toBe('4')
    expect(headOf({ byGroup: { 30: '5' } }, '5')).toBe('2')
    expect(headOf({ byGroup: { 30: '9' } }, '5')).toBe('2')
    expect(headOf({ byGroup: { 31: '3' } }, '5')).toBe('2')
    expect(headOf({ byGroup }, '7')).toBe('2')
  })

  it('names the one for everybody where the host names nobody, but never the rep himself', () => {
    expect(headOf({ byDefault: 4 }, '3')).toBe('4')
    expect(headOf({ byDefault: '3' }, '3')).toBeNull()
    expect(headOf(null, '3')).toBeNull()
  })
})
