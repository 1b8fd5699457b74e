import { expect, it } from 'vitest'
import type { CardRef } from '../../../shared/crm/model.ts'
import { HOUR, plus } from '../../../shared/time/instant.ts'
import type { OpenCard } from '../../../server/hosts/host.ts'
import type { HostCrmScene } from './scene.ts'

export function describeWalks(scene: () => HostCrmScene): void {
  it('walks over all open cards with their open tasks', async () => {
    const contact = scene().addContact({})
    const withStep = scene().addCard({ kind: 'deal' })
    const step1 = scene().addTask({ card: withStep })
    const bare = scene().addCard({ kind: 'deal' })
    const throughClient = scene().addCard({ kind: 'deal', contacts: [contact] })
    const step2 = scene().addTask({ card: throughClient, onClient: contact })
    const closed = scene().addCard({ kind: 'deal' })
    scene().closeCard(closed)

    const open = await collect(scene().crm().openCards('deal'))

    const tasksOf = (card: CardRef) => open.get(card.id)?.openTasks.map(task => task.id)
    expect(tasksOf(withStep)).toEqual([step1])
    expect(tasksOf(bare)).toEqual([])
    expect(tasksOf(throughClient)).toEqual([step2])
    expect(open.has(closed.id)).toBe(false)
  })

  it('walks over more cards than a page holds, each once', async () => {
    const made = Array.from({ length: 130 }, () => scene().addCard({ kind: 'deal' }).id)

    const pages: OpenCard[] = []
    for await (const page of scene().crm().openCards('deal')) pages.push(...page)

    const seen = pages.map(({ card }) => card.ref.id)
    expect(new Set(seen).size).toBe(seen.length)
    expect(made.filter(id => !seen.includes(id))).toEqual([])
  })

  it('gives the newest card when no cursor is known, then what came after it', async () => {
    const first = scene().addCard({ kind: 'deal' })
    const [newest] = await scene().crm().cardsAfter('deal', null)
    const later = [scene().addCard({ kind: 'deal' }), scene().addCard({ kind: 'deal' })]

    const after = await scene().crm().cardsAfter('deal', first.id)

    expect(newest?.ref).toEqual(first)
    expect(after.map(({ ref }) => ref)).toEqual(later)
    expect(await scene().crm().cardsAfter('deal', later[1]!.id)).toEqual([])
  })

  it('walks over contacts changed since a moment, with all their phones', async () => {
    const contact = scene().addContact({ phones: ['+79180000001', '+79180000002'] })

    const found = []
    for await (const page of scene().crm().contacts(plus(scene().now(), -HOUR))) found.push(...page)
    const later = []
    for await (const page of scene().crm().contacts(plus(scene().now(), HOUR))) later.push(...page)

    expect(found.find(({ id }) => id === contact)?.phones).toEqual(['+79180000001', '+79180000002'])
    expect(later).toEqual([])
  })
}

async function collect(
  pages: AsyncIterable<readonly OpenCard[]>,
): Promise<ReadonlyMap<string, OpenCard>> {
  const found = new Map<string, OpenCard>()
  for await (const page of pages) for (const one of page) found.set(one.card.ref.id, one)
  return found
}
