import { expect, it } from 'vitest'
import { asInstant, HOUR, plus } from '../../../shared/time/instant.ts'
import type { OpenCard } from '../../../server/hosts/host.ts'
import { marked, step } from './effects.ts'
import type { HostCrmScene } from './scene.ts'

export function describeWalks(scene: () => HostCrmScene): void {
  it('walks over all open cards with their open tasks, or when the nearest is due', async () => {
    const withStep = scene().addCard({ kind: 'deal' })
    const dueAt = plus(asInstant(Math.floor(scene().now() / 1000) * 1000), HOUR)
    const task = scene().addTask({ card: withStep, dueAt })
    scene().addTask({ card: withStep, dueAt: plus(dueAt, HOUR) })
    const bare = scene().addCard({ kind: 'deal' })
    const closed = scene().addCard({ kind: 'deal' })
    scene().closeCard(closed)

    const open = await collect(scene().crm().openCards('deal'))

    const [nearest] = (open.get(withStep.id)?.openTasks ?? []).toSorted(
      (one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0),
    )
    expect(nearest).toMatchObject({
      dueAt,
      isDone: false,
      isCase: false,
      ...(scene().can.walkNamesTasks && { id: task }),
    })
    expect(open.get(bare.id)?.openTasks).toEqual([])
    expect(open.has(closed.id)).toBe(false)
  })

  it('names the tasks of a card whose nearest one is overdue', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const task = scene().addTask({ card, dueAt: plus(scene().now(), -HOUR), title: 'Позвонить' })

    const open = await collect(scene().crm().openCards('deal'))

    expect(open.get(card.id)?.openTasks).toMatchObject([{ id: task, title: 'Позвонить' }])
  })

  it('takes a case of ours for no step, however near it is due', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const dueAt = plus(asInstant(Math.floor(scene().now() / 1000) * 1000), HOUR)
    await scene()
      .crm()
      .perform([
        marked('w000000001', {
          ...step(scene(), card),
          kind: 'case',
          assignee: scene().head,
          dueAt,
        }),
      ])

    const open = await collect(scene().crm().openCards('deal'))

    expect(open.get(card.id)?.openTasks.map(({ isCase }) => isCase)).toEqual([true])
  })

  it('sees a step of the client that is bound to the card', async ({ skip }) => {
    skip(!scene().can.tasksOfClients, 'a task is on one card here')
    const contact = scene().addContact({})
    const card = scene().addCard({ kind: 'deal', contacts: [contact] })
    const task = scene().addTask({ card, onClient: contact })

    const open = await collect(scene().crm().openCards('deal'))

    expect(open.get(card.id)?.openTasks.map(({ id }) => id)).toEqual([task])
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
