import { expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { HostCrmScene } from './scene.ts'

export function describeDirectory(scene: () => HostCrmScene): void {
  it('knows the card of a task', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const task = scene().addTask({ card })

    expect(await scene().crm().cardsOfTask(task)).toEqual([card])
  })

  it('knows the cards of a task through its client', async ({ skip }) => {
    skip(!scene().can.tasksOfClients, 'a task is on one card here')
    const contact = scene().addContact({})
    const card = scene().addCard({ kind: 'deal', contacts: [contact] })
    const task = scene().addTask({ card, onClient: contact })

    expect(await scene().crm().cardsOfTask(task)).toEqual([card])
  })

  it('knows no cards of a task that is gone', async () => {
    const task = scene().addTask({ card: scene().addCard({ kind: 'deal' }) })
    scene().removeTask(task)

    expect(await scene().crm().cardsOfTask(task)).toEqual([])
  })

  it('gives null for a contact that does not exist', async () => {
    expect(await scene().crm().contact(asId('999999'))).toBeNull()
  })

  it('knows users, who has left, and the head of a team', async () => {
    const users = new Map((await scene().crm().users()).map(user => [user.id, user]))

    expect(users.get(scene().rep)).toMatchObject({ isActive: true, head: scene().head })
    expect(users.get(scene().dismissed)).toMatchObject({ isActive: false })
    expect(users.get(scene().head)?.head).not.toBe(scene().head)
    expect(users.get(scene().rep)?.group?.name).not.toBe('')
    expect(users.get(scene().rep)?.group?.id).toBe(users.get(scene().otherRep)?.group?.id)
  })

  it('names stages the way cards name theirs', async () => {
    const view = await scene()
      .crm()
      .look(scene().addCard({ kind: 'deal' }))
    const { card } = view!

    const pipeline = (await scene().crm().pipelines()).find(({ id }) => id === card.pipeline)

    expect(pipeline?.stages.find(({ id }) => id === card.stage)).toMatchObject({
      status: 'open',
    })
    expect(pipeline?.stages.map(({ status }) => status)).toContain('won')
  })

  it('asks for what seldom changes only once', async () => {
    await scene().crm().users()
    await scene().crm().pipelines()

    const { calls } = await scene().counting(async () => [
      await scene().crm().users(),
      await scene().crm().pipelines(),
    ])

    expect(calls).toBe(0)
  })
}
