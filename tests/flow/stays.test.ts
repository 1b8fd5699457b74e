import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DAY } from '../../shared/time/instant.ts'
import { seedCompany } from '../hosts/bitrix24/seed/index.ts'
import { MORNING, setStage, type Stage } from '../stage.ts'
import { portalOf } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const seeded = seedCompany({ now: MORNING - DAY, seed: 'stays' })

describe('the past of a portal', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await setStage({ state: structuredClone(seeded), quiet: true })
    await stage.settled()
  })
  afterAll(() => stage.close())

  it('is mirrored whole on install: every line of its history, and every lead and deal', async () => {
    const { state } = portalOf(stage)
    const [count] = await stage.query<{ moves: number; cards: number; stale: number }>(
      `select (select count(*)::int from stage_move) as moves,
        (select count(*)::int from past_card where created_at is not null) as cards,
        (select count(*)::int from past_card where is_stale) as stale`,
    )
    expect(count).toEqual({
      moves: state.stageHistory.size,
      cards: state.items[1].size + state.items[2].size,
      stale: 0,
    })
  })

  it('becomes stays that end where each card stands now', async () => {
    const wrong = await stage.query(
      `select card.card from past_card card
        left join stay on stay.tenant = card.tenant and stay.card = card.card and stay.left_at is null
        where stay.stage is distinct from card.stage or stay.pipeline is distinct from card.pipeline`,
    )
    expect(wrong).toEqual([])
  })
})
