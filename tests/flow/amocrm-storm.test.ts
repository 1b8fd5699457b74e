import { describe, expect, it, vi } from 'vitest'
import { AMO_CLIENT } from '../amo-stage.ts'
import type { SwitchSettings } from '../hosts/amocrm/switches.ts'
import { playStory } from './amo-story.ts'

vi.setConfig({ testTimeout: 300_000 })

/** Everything that may go wrong, at once. One job asks ten times and more here, so what fails of its calls adds up. */
const STORM: Partial<SwitchSettings> = {
  api500: { share: 0.02, next: 0 },
  api504: { share: 0.02, next: 0 },
  api429: { share: 0.03, next: 0 },
  is429Html: true,
  html401: { share: 0.01, next: 0 },
  slowMs: 3,
  answerLost: { share: 0.12, next: 0 },
  answerLostFor: 'writes',
  hooksLost: { share: 0.3, next: 0 },
  hooksDoubled: { share: 0.3, next: 0 },
  hooksReordered: { share: 0.3, next: 0 },
  statusHooksLost: { share: 0.3, next: 0 },
}

describe('the same day in amoCRM with every failure switch on', () => {
  it('ends with the same contacts, links, tasks and notes as a calm one', async () => {
    const calm = await playStory({})
    const stormy = await playStory({ switches: STORM, world: { seed: 13 } }, ({ world }) =>
      world.tokens.age(AMO_CLIENT.clientId, world.account.state.accountId),
    )

    expect(stormy.looks).toEqual(calm.looks)
    // A calm day is no empty one.
    const { cards } = calm.looks
    expect(cards['Ольга']?.notes.length).toBeGreaterThan(0)
    expect(cards['unsorted']?.tasks).toHaveLength(1)
    expect(cards['new20']?.tasks).toHaveLength(2)
    expect(
      Object.values(cards)
        .flatMap(({ notes }) => notes)
        .join(),
    ).toContain('росроч')
    const failed = stormy.calls.filter(({ status }) => status === 0 || status >= 429)
    expect(failed.length).toBeGreaterThan(20)
    expect(stormy.calls.filter(({ server }) => server === 'oauth').length).toBeGreaterThan(3)
  })
})
