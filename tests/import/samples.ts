import { asId, type UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { StoredLoad } from '../../server/store/store.ts'

export function aLoad(state: StoredLoad['state']): StoredLoad {
  return {
    id: 'a',
    name: 'a.csv',
    size: 1,
    state,
    by: asId<UserId>('1'),
    createdAt: asInstant(1),
    body: {},
    done: 0,
    total: 10,
    share: 0,
    pace: null,
  }
}
