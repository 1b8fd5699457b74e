import { describe, expect, it } from 'vitest'
import { createCallCard, toOptions } from './call-card.ts'

function aCard() {
  const told: unknown[][] = []
  const waiting: { ms: number; work: () => void; isOff: boolean }[] = []
  let closed = 0
  const card = createCallCard(
    { id: 'externalCall.1', phone: '+78462316014' },
    {
      emit: (...event) => void told.push(event),
      close: () => void (closed += 1),
      later(ms, work) {
        const one = { ms, work, isOff: false }
        waiting.push(one)
        return () => void (one.isOff = true)
      },
    },
  )
  return { card, told, waiting, closed: () => closed }
}

describe('the emulated call card', () => {
  it('closes right after the talk, and then knows no status', () => {
    const { card, told, closed } = aCard()
    card.answer()
    card.end()

    expect(told).toEqual([
      ['CallCard::CallStateChanged', 'connected'],
      ['CallCard::CallStateChanged', 'idle'],
    ])
    expect([closed(), card.status()]).toEqual([1, null])
  })

  it('asked to stay says that it is about to close, and does 65 seconds later', () => {
    const { card, told, waiting, closed } = aCard()
    card.keepOpen(true)
    card.answer()
    card.end()
    expect(told.at(-1)).toEqual(['CallCard::BeforeClose'])
    card.keepOpen(true)

    expect(waiting.map(({ ms, isOff }) => [ms, isOff])).toEqual([
      [65_000, true],
      [65_000, false],
    ])
    expect(closed()).toBe(0)
    waiting[1]?.work()
    expect(closed()).toBe(1)
  })

  it('tells whom it found once it has loaded, and no state twice', () => {
    const { card, told } = aCard()
    card.found({ type: 'CONTACT', id: 5 })
    card.found(null)
    card.answer()
    card.answer()

    expect(told).toEqual([
      [
        'CallCard::EntityChanged',
        { PHONE_NUMBER: '+78462316014', CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: 5 },
      ],
      [
        'CallCard::EntityChanged',
        { PHONE_NUMBER: '+78462316014', CRM_ENTITY_TYPE: '', CRM_ENTITY_ID: 0 },
      ],
      ['CallCard::CallStateChanged', 'connected'],
    ])
  })

  it('opens its frame with texts alone', () => {
    const options = toOptions(aCard().card.status()!)

    expect(Object.values(options).every(value => typeof value === 'string')).toBe(true)
    expect(options).toMatchObject({
      CRM_ENTITY_ID: '0',
      CRM_ACTIVITY_ID: 'undefined',
      CALL_LIST_MODE: 'false',
    })
  })
})
