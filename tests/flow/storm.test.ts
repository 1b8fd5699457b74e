import { describe, expect, it, vi } from 'vitest'
import type { SwitchSettings } from '../hosts/bitrix24/switches.ts'
import { playStory } from './story.ts'

vi.setConfig({ testTimeout: 240_000 })

/** Everything that may go wrong, at once and often. */
const STORM: Partial<SwitchSettings> = {
  rest503: { share: 0.12, next: 0 },
  rest429: { share: 0.04, next: 0 },
  slowMs: 4,
  answerLost: { share: 0.15, next: 0 },
  answerLostFor: 'writes',
  eventsLost: { share: 0.3, next: 0 },
  eventsDoubled: { share: 0.3, next: 0 },
  eventsReordered: { share: 0.3, next: 0 },
}

describe('the same day with every failure switch on', () => {
  it('ends with the same contacts, links, tasks, notes and notifications as a calm one', async () => {
    const calm = await playStory({})
    const stormy = await playStory({ switches: STORM, seed: 13 }, stage =>
      stage.world.oauth.tokens.expireAll(),
    )

    expect(stormy.looks).toEqual(calm.looks)
    expect(calm.looks.contacts).toHaveLength(13)
    expect(calm.looks.notices.length).toBeGreaterThan(4)
    expect(stormy.calls.methods['oauth/refresh_token']).toBeGreaterThan(3)
  })
})
