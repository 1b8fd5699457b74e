import { expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { asInstant, DAY } from '../../../shared/time/instant.ts'
import type { HostCrmScene } from './scene.ts'

export function describeLook(scene: () => HostCrmScene): void {
  it('looks at a card with its people and open tasks, in one round trip or one for each', async () => {
    const contact = scene().addContact({
      first: 'Иван',
      last: 'Петров',
      phones: ['8 912 111-22-33'],
    })
    const card = scene().addCard({
      kind: 'deal',
      title: 'Окна',
      owner: scene().rep,
      contacts: [contact],
    })
    const dueAt = asInstant(Math.floor(scene().now() / 1000) * 1000 + DAY)
    const task = scene().addTask({ card, title: 'Позвонить', dueAt })

    const { value: view, calls } = await scene().counting(() => scene().crm().look(card))

    // The card, its people, its tasks.
    expect(calls).toBe(scene().can.lookOnce ? 1 : 3)
    expect(view?.card).toMatchObject({
      ref: card,
      title: 'Окна',
      status: 'open',
      owner: scene().rep,
      contacts: [contact],
    })
    expect(view?.contacts).toMatchObject([
      { id: contact, name: { first: 'Иван', last: 'Петров' }, phones: ['8 912 111-22-33'] },
    ])
    expect(view?.openTasks).toMatchObject([
      {
        id: task,
        title: 'Позвонить',
        dueAt,
        isDone: false,
        isIncoming: false,
        subjects: [card],
      },
    ])
    expect(view?.found).toBeNull()
  })

  it('gives null, not an error, for a card that does not exist', async () => {
    expect(
      await scene()
        .crm()
        .look({ kind: 'deal', id: asId('999999') }),
    ).toBeNull()
  })

  it('gives null for a card that was removed', async () => {
    const card = scene().addCard({ kind: 'deal' })
    scene().removeCard(card)

    expect(await scene().crm().look(card)).toBeNull()
  })

  it('does not show tasks that are done', async () => {
    const card = scene().addCard({ kind: 'deal' })
    scene().addTask({ card, isDone: true })

    expect((await scene().crm().look(card))?.openTasks).toEqual([])
  })

  it('shows a task of the client that is bound to the card', async ({ skip }) => {
    skip(!scene().can.tasksOfClients, 'a task is on one card here')
    const contact = scene().addContact({})
    const card = scene().addCard({ kind: 'deal', contacts: [contact] })
    const task = scene().addTask({ card, onClient: contact })

    expect((await scene().crm().look(card))?.openTasks).toMatchObject([
      { id: task, subjects: [card] },
    ])
  })

  it('reads a task without a deadline as one that has none', async ({ skip }) => {
    skip(!scene().can.tasksWithoutDeadline, 'every task has a deadline here')
    const card = scene().addCard({ kind: 'deal' })
    scene().addTask({ card, dueAt: null })

    expect((await scene().crm().look(card))?.openTasks).toMatchObject([{ dueAt: null }])
  })

  it('tells a message that waits for an answer from a step', async ({ skip }) => {
    skip(!scene().can.incomingTasks, 'messages are no tasks here')
    const card = scene().addCard({ kind: 'deal' })
    scene().addTask({ card, isIncoming: true })

    expect((await scene().crm().look(card))?.openTasks).toMatchObject([{ isIncoming: true }])
  })

  it('finds who shares a phone, and his open cards, in the same round trip or one for each key', async () => {
    const known = scene().addContact({ first: 'Ольга', phones: ['8 (913) 222-33-44'] })
    const open = scene().addCard({ kind: 'deal', contacts: [known] })
    const closed = scene().addCard({ kind: 'deal', contacts: [known] })
    scene().closeCard(closed)
    const card = scene().addCard({ kind: scene().kinds[0]! })

    const { value: view, calls } = await scene().counting(() =>
      scene()
        .crm()
        .look(card, { probe: { phones: ['+79132223344'], emails: ['nobody@example.org'] } }),
    )

    // People and firms by each of two keys; the card together with those of who was found.
    expect(calls).toBe(scene().can.lookOnce ? 1 : 5)
    expect(view?.found?.contacts.map(contact => contact.id)).toEqual([known])
    expect(view?.found?.openCards).toEqual([{ contact: known, card: open }])
    expect(view?.found?.truncatedKeys).toEqual([])
  })

  it('does not find the card itself', async () => {
    const known = scene().addContact({ phones: ['+79135556677'] })
    const card = scene().addCard({ kind: 'deal', contacts: [known] })

    const view = await scene()
      .crm()
      .look(card, { probe: { phones: ['+79135556677'], emails: [] } })

    expect(view?.found?.openCards).toEqual([])
  })

  it('finds by every one of many keys', async () => {
    const phones = Array.from({ length: 9 }, (_, index) => `+7914000000${index}`)
    const known = phones.map(phone => scene().addContact({ phones: [phone] }))
    const card = scene().addCard({ kind: 'deal' })

    const view = await scene()
      .crm()
      .look(card, { probe: { phones, emails: [] } })

    expect(view?.found?.contacts.map(contact => contact.id).toSorted()).toEqual(known.toSorted())
  })

  it('names the key whose list the host cut short', async () => {
    for (let copy = 0; copy < scene().searchLimit + 5; copy++)
      scene().addContact({ phones: ['+79150000001'] })
    scene().addContact({ phones: ['+79150000002'] })
    const card = scene().addCard({ kind: 'deal' })

    const view = await scene()
      .crm()
      .look(card, {
        probe: { phones: ['+79150000001', '+79150000002'], emails: [] },
      })

    expect(view?.found?.truncatedKeys).toEqual(['phone:+79150000001'])
  })
}
