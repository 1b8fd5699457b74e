import { describe, expect, it } from 'vitest'
import type { MergeJournal } from '../../shared/contract/merge.ts'
import type { BulkAnswer, BulkPreview, BulkRun } from '../../shared/contract/merge-bulk.ts'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { askMerge, itemsOf, readMerge, twice } from './merge-scene.ts'
import { nowOf, REP } from './scenes.ts'

/** Of a stage that others use, too. */
export function describeBulk(get: () => Stage): void {
  describe('merging all sure groups', () => {
    describeRun(get)
    describePause(get)
  })
}

function describeRun(get: () => Stage): void {
  it('does so many as the button said, and leaves those with a question to a person', async () => {
    const stage = get()
    const pairs = [twice(stage), twice(stage), twice(stage, { fields: { post: 'бухгалтер' } })]
    Object.assign(pairs[2]?.one.fields ?? {}, { post: 'директор' })
    const { store } = stage.service
    const at = stage.clock.now()
    const check = await store.base.begin(stage.tenant, { by: null, isWhole: true }, at)
    const groups = pairs.map(({ one, other }, index) => ({
      id: `contact-group-${index}`,
      kind: 'contact' as const,
      tier: 'auto' as const,
      cards: [String(one.id), String(other.id)],
      pairs: [],
    }))
    await store.base.replaceGroups(stage.tenant, check?.number ?? 0, { groups, dirt: [] })

    const { answer: offered } = await readMerge<BulkPreview>(stage, '/bulk')
    expect(offered).toMatchObject({ groups: 3, cards: 6, button: 'Объединить 3 группы' })
    expect((await readMerge(stage, '/bulk', REP)).status).toBe(403)
    const nonce = 'nonce-of-a-bulk-run'
    const start = (count: number, user = ADMIN) =>
      askMerge<BulkAnswer>(stage, '/bulk/start', { groups: count, nonce }, user)
    expect((await start(3, REP)).status).toBe(403)
    expect((await start(2)).answer).toMatchObject({ type: 'stale', groups: 3 })
    const { answer } = await start(3)
    if (answer.type === 'stale') throw new Error('nothing was begun')
    expect((await start(3)).answer).toMatchObject({
      type: 'started',
      run: { run: answer.run.run },
    })
    await stage.settled()

    const { answer: run } = await readMerge<BulkRun>(stage, `/bulk/state?run=${answer.run.run}`)
    expect(run).toMatchObject({ state: 'done', total: 3, merged: 2, skipped: 1, refused: 0 })
    expect(pairs.map(({ other }) => itemsOf(stage, 3).has(other.id))).toEqual([false, false, true])
    expect((await store.base.group(stage.tenant, 'contact-group-0'))?.state).toBe('merged')
    const { answer: journal } = await readMerge<MergeJournal>(stage, '/journal')
    expect(journal.rows[0]).toMatchObject({ isBulk: true, state: 'merged' })
  })
}

function describePause(get: () => Stage): void {
  it('stands still while it is paused, and goes on from there', async () => {
    const stage = get()
    const { jobs, mergings } = stage.service.store
    const run = 'a0b1c2d3e4'
    const begun = {
      id: run,
      groups: ['contact-group-2', 'contact-group-0'],
      by: asId<UserId>('1'),
    } as const
    await mergings.runs.begin(stage.tenant, { ...begun, at: nowOf(stage) })
    const steer = async (to: string) =>
      (await askMerge<BulkRun>(stage, '/bulk/steer', { run, to })).answer

    expect(await steer('pause')).toMatchObject({ state: 'paused', done: 0 })
    await jobs.add({ name: 'merge-groups', payload: { tenant: stage.tenant } })
    await stage.settled()
    expect((await readMerge<BulkPreview>(stage, '/bulk')).answer.run).toMatchObject({ done: 0 })

    await steer('resume')
    await stage.settled()
    // One has a question, the other was merged before.
    expect(await steer('stop')).toMatchObject({ state: 'done', skipped: 2, done: 2 })
  })
}
