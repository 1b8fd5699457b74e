import { describe, expect, it } from 'vitest'
import { CALM, createSwitches, isRead, mayLoseAnswer } from './switches.ts'

function occasions(seed: number, share: number): string {
  const switches = createSwitches({ rest503: { share, next: 0 } }, seed)
  return Array.from({ length: 200 }, () => (switches.strikes('rest503') ? 'x' : '.')).join('')
}

describe('a failure switch', () => {
  it('never strikes by default', () => {
    const switches = createSwitches()
    expect(Array.from({ length: 50 }, () => switches.strikes('answerLost'))).not.toContain(true)
  })

  it('repeats itself with the same seed and strikes about its share of occasions', () => {
    expect(occasions(7, 0.3)).toBe(occasions(7, 0.3))
    expect(occasions(7, 0.3)).not.toBe(occasions(8, 0.3))
    const struck = occasions(7, 0.3).replaceAll('.', '').length
    expect(struck).toBeGreaterThan(35)
    expect(struck).toBeLessThan(85)
  })

  it('surely strikes the next occasions it was told to', () => {
    const switches = createSwitches({ eventsLost: { share: 0, next: 2 } })
    expect([1, 2, 3].map(() => switches.strikes('eventsLost'))).toEqual([true, true, false])
  })

  it('does not shift another one’s numbers', () => {
    const alone = createSwitches({ rest503: { share: 0.5, next: 0 } }, 3)
    const beside = createSwitches(
      { rest503: { share: 0.5, next: 0 }, rest429: { share: 0.5, next: 0 } },
      3,
    )
    const draw = (mixed: boolean) => () => {
      if (mixed) beside.strikes('rest429')
      return (mixed ? beside : alone).strikes('rest503')
    }
    expect(Array.from({ length: 40 }, draw(true))).toEqual(Array.from({ length: 40 }, draw(false)))
  })

  it('goes back to the start by reset', () => {
    const switches = createSwitches({ slowMs: 5 })
    switches.set({ slowMs: 900, oauthDown: true })
    switches.reset()
    expect(switches.settings).toEqual({ ...CALM, slowMs: 5 })
  })
})

describe('a lost answer', () => {
  it('can be kept to calls with a write in them', () => {
    const writes = { ...CALM, answerLostFor: 'writes' } as const
    expect(mayLoseAnswer(writes, ['crm.item.list', 'profile'])).toBe(false)
    expect(mayLoseAnswer(writes, ['crm.item.list', 'crm.activity.todo.add'])).toBe(true)
  })

  it('can be kept to methods of a pattern', () => {
    const pattern = { ...CALM, answerLostFor: { pattern: '^crm\\.timeline' } } as const
    expect(mayLoseAnswer(pattern, ['crm.timeline.comment.add'])).toBe(true)
    expect(mayLoseAnswer(pattern, ['crm.item.add'])).toBe(false)
  })

  it.each([
    ['crm.duplicate.findbycomm', true],
    ['app.info', true],
    ['crm.entity.mergeBatch', false],
    ['im.notify.system.add', false],
    ['tasks.task.complete', false],
    ['crm.deal.contact.items.get', true],
    ['crm.deal.contact.items.set', false],
  ])('knows whether %s only reads', (method, expected) => {
    expect(isRead(method)).toBe(expected)
  })
})
