import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import { usePanel } from './use-panel.ts'
import type { Panel } from './use-panel.ts'

type Outcome = CallOutcome<string | null>

/** A panel whose answers come when the test says so, in any order. */
function aPanel() {
  const asked: { answer(outcome: Outcome): void; fail(): void }[] = []
  const scope = effectScope()
  const load = () =>
    new Promise<Outcome>((resolve, reject) => {
      asked.push({ answer: resolve, fail: () => reject(new Error('bug')) })
    })
  const panel: Panel<string> = scope.run(() => usePanel<string>(load))!
  return { panel, asked, scope }
}

const settled = () => new Promise(resolve => setTimeout(resolve, 0))

describe('usePanel', () => {
  it.each<[Outcome, string]>([
    [{ status: 'ok', answer: 'a' }, 'ready'],
    [{ status: 'ok', answer: null }, 'empty'],
    [{ status: 'no-access' }, 'no-access'],
    [{ status: 'unavailable' }, 'failed'],
    [{ status: 'stale' }, 'failed'],
  ])('turns %j into %s', async (outcome, status) => {
    const { panel, asked } = aPanel()
    expect(panel.state.value.status).toBe('loading')

    asked[0]!.answer(outcome)
    await settled()

    expect(panel.state.value.status).toBe(status)
  })

  it('keeps the newest answer when an older one comes later', async () => {
    const { panel, asked } = aPanel()
    void panel.refresh()

    asked[1]!.answer({ status: 'ok', answer: 'newer' })
    await settled()
    asked[0]!.answer({ status: 'ok', answer: 'older' })
    await settled()

    expect(panel.state.value).toMatchObject({ status: 'ready', data: 'newer' })
  })

  it('marks what is shown as old when it cannot be read again, and as fresh when it can', async () => {
    const { panel, asked } = aPanel()
    asked[0]!.answer({ status: 'ok', answer: 'a' })
    await settled()

    void panel.refresh()
    asked[1]!.fail()
    await settled()
    expect(panel.state.value).toEqual({ status: 'ready', data: 'a', isOld: true })

    void panel.refresh()
    asked[2]!.answer({ status: 'ok', answer: 'b' })
    await settled()
    expect(panel.state.value).toEqual({ status: 'ready', data: 'b', isOld: false })
  })

  it('takes away what is shown once access is gone', async () => {
    const { panel, asked } = aPanel()
    asked[0]!.answer({ status: 'ok', answer: 'a' })
    await settled()

    void panel.refresh()
    asked[1]!.answer({ status: 'no-access' })
    await settled()

    expect(panel.state.value).toEqual({ status: 'no-access' })
  })

  it('ignores answers after its scope has ended', async () => {
    const { panel, asked, scope } = aPanel()

    scope.stop()
    asked[0]!.answer({ status: 'ok', answer: 'late' })
    await settled()

    expect(panel.state.value).toEqual({ status: 'loading' })
  })
})
