import { asId, type CardId, type TenantId } from '../shared/crm/ids.ts'
import type { CardRef } from '../shared/crm/model.ts'
import { asInstant, HOUR, plus } from '../shared/time/instant.ts'
import type {
  CardScore,
  ModelVersion,
  Observation,
  SeenCard,
  Store,
} from '../server/store/store.ts'
import { writeScores } from '../server/store/scores-rows.ts'
import { aTenant } from './queue/samples.ts'

export const AT = asInstant(1_700_000_000_000)

export function deal(id: number): CardRef {
  return { kind: 'deal', id: asId<CardId>(id) }
}

export function aLook(card: CardRef, over: Partial<SeenCard> = {}): Observation {
  const seen: SeenCard = {
    card,
    title: 'Окна',
    pipeline: asId('deal:0'),
    stage: asId('deal:NEW'),
    stageSince: AT,
    createdAt: AT,
    status: 'open',
    owner: asId('3'),
    amount: { minor: 10_000_00, currency: 'RUB' },
    contacts: [asId('c1')],
    phones: [],
    nextStepAt: null,
    seenAt: plus(AT, HOUR),
    ...over,
  }
  const entered = { at: seen.stageSince, type: 'stage', stage: seen.stage, user: null, value: null }
  return { seen, events: [entered], fixed: { source: 'WEB' } }
}

export function aScore(forecast: number): CardScore {
  return {
    forecast,
    low: forecast / 2,
    high: forecast,
    version: 1,
    scoredAt: AT,
    isUnsure: false,
    up: [{ column: 'source', value: 'WEB', points: 0.1 }],
    down: [],
    trend: null,
  }
}

export interface ScoreScene {
  /** With a model that is shown. */
  aLivingTenant(): Promise<TenantId>
  addVersion(tenant: TenantId, state: ModelVersion['state']): Promise<number>
  /** Scores of deals by their number. */
  put(tenant: TenantId, forecasts: Readonly<Record<number, number>>): Promise<void>
}

/** @param store asked for when it is needed: it is opened before the first test */
export function createScoreScene(store: () => Store): ScoreScene {
  let count = 0
  const scene: ScoreScene = {
    async aLivingTenant() {
      const tenant = asId<TenantId>(`bitrix24:scores-${++count}`)
      await store().tenants.save(aTenant(tenant))
      await scene.addVersion(tenant, 'shown')
      return tenant
    },
    addVersion(tenant, state) {
      const nothing = { madeAt: AT, learnt: {}, report: {} }
      return store().scores.addVersion(tenant, { kind: 'deal', state, ...nothing })
    },
    async put(tenant, forecasts) {
      const scores = Object.entries(forecasts).map(([id, forecast]) => ({
        card: deal(Number(id)),
        score: aScore(forecast),
      }))
      await store().scores.put(tenant, writeScores(scores))
    },
  }
  return scene
}
