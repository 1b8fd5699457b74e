import { describe, expect, it } from 'vitest'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import type { LoadsPort } from '../store/port/loads.ts'
import type { Store, StoredLoad } from '../store/store.ts'
import { steer } from './desk.ts'
import { workLoad } from './work-load.ts'

const tenant = aTenant(asId<TenantId>('bitrix24:1'))
const WORK = { find: () => ({ city: null, zone: null }) as never, doubtMs: 0 }

/** A load, and a store that has nothing else. */
function stand(more: Partial<StoredLoad>, also: Partial<LoadsPort> = {}) {
  let load: StoredLoad = {
    id: 'k7f3a9b2c1',
    name: 'a.csv',
    size: 1,
    state: 'rehearsing',
    by: asId<UserId>('1'),
    createdAt: asInstant(1),
    body: {},
    done: 0,
    total: null,
    share: 0,
    pace: null,
    ...more,
  }
  const patch = ({ body = {}, ...rest }: Parameters<LoadsPort['change']>[3]) =>
    (load = { ...load, ...rest, body: { ...load.body, ...body } })
  const loads = {
    find: async () => load,
    change: async (_tenant, _load, from, wanted) =>
      from.includes(load.state) ? patch(wanted) : null,
    settle: async (_tenant, _load, { next }) => patch(next(load, new Set())),
    ...also,
  } as LoadsPort
  const store = { loads, jobs: { add: async () => undefined } } as unknown as Store
  const host = { importOf: () => ({}) }
  const desk = { flow: { store, sayFor: () => String }, tenant, host } as unknown as Desk
  const wishes = { store, tenant: tenant.id, now: asInstant(1), makeId: () => 'abc' }
  return { desk, wishes, load: () => load }
}

describe('a load', () => {
  it('whose rehearsal breaks by a fault of ours says so, and is not begun again', async () => {
    const { desk, load } = stand({ state: 'rehearsing', body: {} })

    await expect(workLoad(desk, load().id, WORK)).rejects.toThrow('has no setup')

    expect(load()).toMatchObject({ state: 'failed', body: { trouble: { id: 'import.broke' } } })
  })

  it('whose rehearsal was begun anew meanwhile is left alone by the former', async () => {
    const { desk, load } = stand({ state: 'rehearsing', body: { run: 'second' } })
    const { store } = desk.flow
    store.loads.find = async () => ({ ...load(), body: { run: 'first' } })

    await expect(workLoad(desk, load().id, WORK)).rejects.toThrow('has no setup')

    expect(load()).toMatchObject({ state: 'rehearsing', body: { run: 'second' } })
  })

  it('says why it stands still while nobody knows what a former run has written', async () => {
    const left = { rows: [], companies: [{ key: 'a' } as never], oldestMs: 0 }
    const { desk, load } = stand({ state: 'rolling-back', pace: 9 }, { held: async () => left })

    await workLoad(desk, load().id, { ...WORK, doubtMs: 75_000 })

    expect(load()).toMatchObject({ pace: null, body: { waits: { id: 'import.waits-for-doubt' } } })
  })

  it.each(['loaded', 'cancelled'] as const)(
    'that was %s is so again when its roll-back is refused, and goes on from there',
    async state => {
      const undone = { contacts: 150 }
      const { desk, wishes, load } = stand(
        { state, done: 250, body: { undone } },
        {
          tally: async () => [
            { state: 'done', fate: 'create', made: 'contact', count: 90 },
            { state: 'done', fate: 'request', made: 'lead', count: 10 },
            { state: 'undone', fate: 'create', made: 'contact', count: 150 },
          ],
          held: async () => {
            throw new HostRefused('no', 'ACCESS_DENIED')
          },
        },
      )
      await steer(wishes, load(), 'roll-back')
      expect(load()).toMatchObject({ state: 'rolling-back', total: 100, body: { undone } })

      await workLoad(desk, load().id, WORK)

      expect(load()).toMatchObject({ state, body: { undone } })
    },
  )
})
