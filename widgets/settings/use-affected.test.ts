import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { AffectedAnswer } from '../../shared/contract/settings.ts'
import { useAffected } from './use-affected.ts'

type Outcome = CallOutcome<AffectedAnswer>

const counted: AffectedAnswer = {
  status: 'counted',
  of: 10,
  now: { lead: 0, deal: 2 },
  later: { lead: 0, deal: 1 },
}

/** A form whose server answers in this order. */
function aForm(...outcomes: Outcome[]) {
  const fields = shallowRef(0)
  const count = vi.fn<() => Promise<Outcome>>(
    async () => outcomes.shift() ?? { status: 'unavailable' as const },
  )
  const scope = effectScope()
  const affected = scope.run(() => useAffected(fields, () => fields.value > 0, count))!
  return { fields, count, scope, affected }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the count of affected cards', () => {
  it('is asked for once the typing has paused', async () => {
    const { fields, count, affected } = aForm({ status: 'ok', answer: counted })

    for (const typed of [1, 2, 3]) {
      fields.value = typed
      await nextTick()
      await vi.advanceTimersByTimeAsync(300)
    }
    expect(count).not.toHaveBeenCalled()
    expect(affected.value.status).toBe('counting')

    await vi.advanceTimersByTimeAsync(1000)
    expect(count).toHaveBeenCalledTimes(1)
    expect(affected.value).toEqual(counted)
  })

  it('asks again while the server is still reading', async () => {
    const { fields, count, affected } = aForm(
      { status: 'ok', answer: { status: 'counting', read: 0 } },
      { status: 'ok', answer: counted },
    )

    fields.value = 1
    await nextTick()
    await vi.advanceTimersByTimeAsync(5000)

    expect(count).toHaveBeenCalledTimes(2)
    expect(affected.value).toEqual(counted)
  })

  it.each<[Outcome, string]>([
    [{ status: 'invalid', fields: {} }, 'invalid'],
    [{ status: 'unavailable' }, 'failed'],
  ])('turns %j into %s', async (outcome, status) => {
    const { fields, affected } = aForm(outcome)

    fields.value = 1
    await nextTick()
    await vi.advanceTimersByTimeAsync(1000)

    expect(affected.value.status).toBe(status)
  })

  it('is gone with the changes', async () => {
    const { fields, count, affected } = aForm()

    fields.value = 1
    await nextTick()
    fields.value = 0
    await nextTick()
    await vi.advanceTimersByTimeAsync(5000)

    expect(count).not.toHaveBeenCalled()
    expect(affected.value.status).toBe('none')
  })

  it('asks nothing after its page is gone', async () => {
    const { fields, count, scope } = aForm()

    fields.value = 1
    await nextTick()
    scope.stop()
    await vi.advanceTimersByTimeAsync(5000)

    expect(count).not.toHaveBeenCalled()
  })
})
