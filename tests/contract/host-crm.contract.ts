import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asId, type ContactId, type TaskId, type UserId } from '../../shared/crm/ids.ts'
import type { Card, CardKind, CardRef } from '../../shared/crm/model.ts'
import { asInstant, DAY, HOUR, instant, plus, type Instant } from '../../shared/time/instant.ts'
import { HostUnavailable } from '../../server/errors.ts'
import type { HostCrm, HostEffect, MarkedEffect, OpenCard } from '../../server/hosts/host.ts'

/** A host with a connection of ours to it, and the hands of its people. */
export interface HostCrmScene {
  crm(): HostCrm
  now(): Instant
  readonly rep: UserId
  readonly otherRep: UserId
  readonly head: UserId
  readonly dismissed: UserId
  /** Kinds of cards this host has. */
  readonly kinds: readonly CardKind[]
  addCard(card: {
    kind: CardKind
    title?: string
    owner?: UserId
    contacts?: readonly ContactId[]
  }): CardRef
  addContact(contact: {
    first?: string
    last?: string
    phones?: readonly string[]
    emails?: readonly string[]
  }): ContactId
  addTask(task: {
    card: CardRef
    /** On the client, and only bound to the card. */
    onClient?: ContactId
    title?: string
    dueAt?: Instant | null
    isDone?: boolean
    isIncoming?: boolean
  }): TaskId
  closeCard(card: CardRef): void
  removeCard(card: CardRef): void
  finishTask(task: TaskId): void
  removeTask(task: TaskId): void
  notificationsOf(user: UserId): readonly string[]
  /** The next writing request is carried out, and its answer never comes. */
  loseNextAnswer(): void
  /** The next request is refused as too many, and nothing is done. */
  refuseNext(): void
  /** Round trips to the host while `work` runs. */
  counting<T>(work: () => Promise<T>): Promise<{ value: T; calls: number }>
  stop(): Promise<void>
}

/** What every HostCrm must do, whichever host it speaks to. */
export function describeHostCrm(host: string, start: () => Promise<HostCrmScene>): void {
  describe(`HostCrm of ${host}`, () => {
    let scene: HostCrmScene
    let crm: HostCrm

    beforeAll(async () => {
      scene = await start()
    })
    beforeEach(() => {
      crm = scene.crm()
    })
    afterAll(() => scene.stop())

    describeLook()
    describePerform()
    describeWalks()
    describeDirectory()

    function describeLook(): void {
      it('looks at a card with its people and open tasks in one round trip', async () => {
        const contact = scene.addContact({
          first: 'Иван',
          last: 'Петров',
          phones: ['8 912 111-22-33'],
        })
        const card = scene.addCard({
          kind: 'deal',
          title: 'Окна',
          owner: scene.rep,
          contacts: [contact],
        })
        const dueAt = asInstant(Math.floor(scene.now() / 1000) * 1000 + DAY)
        const task = scene.addTask({ card, title: 'Позвонить', dueAt })

        const { value: view, calls } = await scene.counting(() => crm.look(card))

        expect(calls).toBe(1)
        expect(view?.card).toMatchObject({
          ref: card,
          title: 'Окна',
          status: 'open',
          owner: scene.rep,
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
        expect(await crm.look({ kind: 'deal', id: asId('999999') })).toBeNull()
      })

      it('gives null for a card that was removed', async () => {
        const card = scene.addCard({ kind: 'deal' })
        scene.removeCard(card)

        expect(await crm.look(card)).toBeNull()
      })

      it('does not show tasks that are done', async () => {
        const card = scene.addCard({ kind: 'deal' })
        scene.addTask({ card, isDone: true })

        expect((await crm.look(card))?.openTasks).toEqual([])
      })

      it('shows a task of the client that is bound to the card', async () => {
        const contact = scene.addContact({})
        const card = scene.addCard({ kind: 'deal', contacts: [contact] })
        const task = scene.addTask({ card, onClient: contact })

        expect((await crm.look(card))?.openTasks).toMatchObject([{ id: task, subjects: [card] }])
      })

      it('reads a task without a deadline as one that has none', async () => {
        const card = scene.addCard({ kind: 'deal' })
        scene.addTask({ card, dueAt: null })

        expect((await crm.look(card))?.openTasks).toMatchObject([{ dueAt: null }])
      })

      it('tells a message that waits for an answer from a step', async () => {
        const card = scene.addCard({ kind: 'deal' })
        scene.addTask({ card, isIncoming: true })

        expect((await crm.look(card))?.openTasks).toMatchObject([{ isIncoming: true }])
      })

      it('finds who shares a phone, and his open cards, in the same round trip', async () => {
        const known = scene.addContact({ first: 'Ольга', phones: ['8 (913) 222-33-44'] })
        const open = scene.addCard({ kind: 'deal', contacts: [known] })
        const closed = scene.addCard({ kind: 'deal', contacts: [known] })
        scene.closeCard(closed)
        const card = scene.addCard({ kind: scene.kinds[0]! })

        const { value: view, calls } = await scene.counting(() =>
          crm.look(card, { probe: { phones: ['+79132223344'], emails: ['nobody@example.org'] } }),
        )

        expect(calls).toBe(1)
        expect(view?.found?.contacts.map(contact => contact.id)).toEqual([known])
        expect(view?.found?.openCards).toEqual([{ contact: known, card: open }])
        expect(view?.found?.truncatedKeys).toEqual([])
      })

      it('does not find the card itself', async () => {
        const known = scene.addContact({ phones: ['+79135556677'] })
        const card = scene.addCard({ kind: 'deal', contacts: [known] })

        const view = await crm.look(card, { probe: { phones: ['+79135556677'], emails: [] } })

        expect(view?.found?.openCards).toEqual([])
      })

      it('finds by every one of many keys', async () => {
        const phones = Array.from({ length: 9 }, (_, index) => `+7914000000${index}`)
        const known = phones.map(phone => scene.addContact({ phones: [phone] }))
        const card = scene.addCard({ kind: 'deal' })

        const view = await crm.look(card, { probe: { phones, emails: [] } })

        expect(view?.found?.contacts.map(contact => contact.id).toSorted()).toEqual(
          known.toSorted(),
        )
      })

      it('names the key whose list the host cut short', async () => {
        for (let copy = 0; copy < 25; copy++) scene.addContact({ phones: ['+79150000001'] })
        scene.addContact({ phones: ['+79150000002'] })
        const card = scene.addCard({ kind: 'deal' })

        const view = await crm.look(card, {
          probe: { phones: ['+79150000001', '+79150000002'], emails: [] },
        })

        expect(view?.found?.truncatedKeys).toEqual(['phone:+79150000001'])
      })
    }

    function describePerform(): void {
      it('carries out several effects in one round trip, in order', async () => {
        const card = scene.addCard({ kind: 'deal', owner: scene.rep })
        const contact = scene.addContact({ phones: ['+79160000001'] })

        const { value: answers, calls } = await scene.counting(() =>
          crm.perform([
            marked('m000000001', attach(card, contact)),
            marked('m000000002', step(card)),
            marked('m000000003', { type: 'note.add', subject: card, text: 'Известный клиент' }),
            marked('m000000004', notify(card)),
          ]),
        )

        expect(calls).toBe(1)
        expect(answers.map(({ mark, done }) => [mark, done])).toEqual([
          ['m000000001', true],
          ['m000000002', true],
          ['m000000003', true],
          ['m000000004', true],
        ])
        expect(scene.notificationsOf(scene.rep).at(-1)).toContain('Повторное обращение')
      })

      it('creates a step with its title, deadline and assignee', async () => {
        const card = scene.addCard({ kind: 'deal' })
        const dueAt = instant('2026-12-01T09:00:00Z')

        await crm.perform([marked('m000000005', { ...step(card), dueAt })])

        expect((await crm.look(card))?.openTasks).toMatchObject([
          { title: 'Позвонить', dueAt, assignee: scene.rep, isCase: false, subjects: [card] },
        ])
      })

      it('marks a case of the head of sales, so that it never counts as a step', async () => {
        const card = scene.addCard({ kind: 'deal' })

        await crm.perform([
          marked('m000000006', { ...step(card), kind: 'case', assignee: scene.head }),
        ])

        expect((await crm.look(card))?.openTasks).toMatchObject([
          { isCase: true, assignee: scene.head },
        ])
      })

      it('attaches a contact as the primary one, keeps the others, hands over owner and phones', async () => {
        const former = scene.addContact({ first: 'Прежний' })
        const known = scene.addContact({ first: 'Известный', phones: ['+79160000002'] })
        const card = scene.addCard({ kind: scene.kinds[0]!, owner: scene.rep, contacts: [former] })

        await crm.perform([
          marked('m000000007', {
            ...attach(card, known),
            owner: scene.otherRep,
            addPhones: ['+79160000003'],
            addEmails: ['known@example.org'],
          }),
        ])

        const view = await crm.look(card)
        expect(view?.card).toMatchObject({ contacts: [known, former], owner: scene.otherRep })
        expect(await crm.contact(known)).toMatchObject({
          phones: ['+79160000002', '+79160000003'],
          emails: ['known@example.org'],
        })
      })

      it('creates a contact and links it to the card', async () => {
        const card = scene.addCard({ kind: 'deal' })

        const [answer] = await crm.perform([marked('m000000008', newContact(card))])

        const view = await crm.look(card)
        expect(answer).toMatchObject({ done: true, id: view?.contacts[0]?.id })
        expect(view?.contacts).toMatchObject([
          { name: { first: 'Новый' }, phones: ['+79170000001'], owner: scene.rep },
        ])
      })

      it('says what the host refused and does the rest', async () => {
        const card = scene.addCard({ kind: 'deal' })
        const gone: CardRef = { kind: 'deal', id: asId('888888') }

        const answers = await crm.perform([
          marked('m000000009', step(gone)),
          marked('m00000000a', step(card)),
        ])

        expect(answers).toMatchObject([
          { mark: 'm000000009', done: false, mayRetry: false },
          { mark: 'm00000000a', done: true },
        ])
      })

      it('finds effects whose answer was lost, by their marks', async () => {
        const card = scene.addCard({ kind: 'deal' })
        const since = plus(scene.now(), -HOUR)
        const effects = [
          marked('m00000000b', step(card)),
          marked('m00000000c', { type: 'note.add', subject: card, text: 'Заметка' }),
          marked('m00000000d', newContact(card)),
        ]
        scene.loseNextAnswer()

        await expect(crm.perform(effects)).rejects.toBeInstanceOf(HostUnavailable)

        const view = await scene.crm().look(card, { marksSince: since })
        expect([...(view?.marks.keys() ?? [])].toSorted()).toEqual(effects.map(({ mark }) => mark))
      })

      it('finds a step of ours that somebody has closed at once', async () => {
        const card = scene.addCard({ kind: 'deal' })
        await crm.perform([marked('m00000000e', step(card))])
        const task = (await crm.look(card))!.openTasks[0]!.id
        scene.finishTask(task)

        const view = await crm.look(card, { marksSince: plus(scene.now(), -HOUR) })

        expect(view?.marks.get('m00000000e')).toBe(task)
      })

      it('has done nothing when the host asks to slow down', async () => {
        const card = scene.addCard({ kind: 'deal' })
        scene.refuseNext()

        await expect(crm.perform([marked('m00000000f', step(card))])).rejects.toMatchObject({
          code: 'host.unavailable',
        })

        expect((await crm.look(card))?.openTasks).toEqual([])
      })

      it('does more effects than one round trip holds', async () => {
        const card = scene.addCard({ kind: 'deal' })
        const marks = Array.from({ length: 60 }, (_, index) => `n${String(index).padStart(9, '0')}`)

        const answers = await crm.perform(marks.map(mark => marked(mark, step(card))))

        expect(answers.map(answer => answer.mark)).toEqual(marks)
        expect((await crm.look(card))?.openTasks).toHaveLength(60)
      })

      it.each([
        '<script>alert(1)</script>',
        '[URL=https://evil.example]нажмите[/URL]',
        `a'"&?=+%#;`,
      ])('carries %s as a text', async words => {
        const contact = scene.addContact({})
        const card = scene.addCard({ kind: 'deal', contacts: [contact] })

        await crm.perform([marked('m00000000g', { ...step(card), title: words, text: words })])

        const [task] = (await crm.look(card))!.openTasks
        expect(task?.title.replaceAll('\u200B', '')).toBe(words)
      })
    }

    function describeWalks(): void {
      it('walks over all open cards with their open tasks', async () => {
        const contact = scene.addContact({})
        const withStep = scene.addCard({ kind: 'deal' })
        const step1 = scene.addTask({ card: withStep })
        const bare = scene.addCard({ kind: 'deal' })
        const throughClient = scene.addCard({ kind: 'deal', contacts: [contact] })
        const step2 = scene.addTask({ card: throughClient, onClient: contact })
        const closed = scene.addCard({ kind: 'deal' })
        scene.closeCard(closed)

        const open = await collect(crm.openCards('deal'))

        const tasksOf = (card: CardRef) => open.get(card.id)?.openTasks.map(task => task.id)
        expect(tasksOf(withStep)).toEqual([step1])
        expect(tasksOf(bare)).toEqual([])
        expect(tasksOf(throughClient)).toEqual([step2])
        expect(open.has(closed.id)).toBe(false)
      })

      it('walks over more cards than a page holds, each once', async () => {
        const made = Array.from({ length: 130 }, () => scene.addCard({ kind: 'deal' }).id)

        const pages: OpenCard[] = []
        for await (const page of crm.openCards('deal')) pages.push(...page)

        const seen = pages.map(({ card }) => card.ref.id)
        expect(new Set(seen).size).toBe(seen.length)
        expect(made.filter(id => !seen.includes(id))).toEqual([])
      })

      it('gives the newest card when no cursor is known, then what came after it', async () => {
        const first = scene.addCard({ kind: 'deal' })
        const [newest] = await crm.cardsAfter('deal', null)
        const later = [scene.addCard({ kind: 'deal' }), scene.addCard({ kind: 'deal' })]

        const after = await crm.cardsAfter('deal', first.id)

        expect(newest?.ref).toEqual(first)
        expect(after.map(({ ref }) => ref)).toEqual(later)
        expect(await crm.cardsAfter('deal', later[1]!.id)).toEqual([])
      })

      it('walks over contacts changed since a moment, with all their phones', async () => {
        const contact = scene.addContact({ phones: ['+79180000001', '+79180000002'] })

        const found = []
        for await (const page of crm.contacts(plus(scene.now(), -HOUR))) found.push(...page)
        const later = []
        for await (const page of crm.contacts(plus(scene.now(), HOUR))) later.push(...page)

        expect(found.find(({ id }) => id === contact)?.phones).toEqual([
          '+79180000001',
          '+79180000002',
        ])
        expect(later).toEqual([])
      })
    }

    function describeDirectory(): void {
      it('knows the cards of a task, also through its client', async () => {
        const contact = scene.addContact({})
        const card = scene.addCard({ kind: 'deal', contacts: [contact] })
        const own = scene.addTask({ card })
        const bound = scene.addTask({ card, onClient: contact })

        expect(await crm.cardsOfTask(own)).toEqual([card])
        expect(await crm.cardsOfTask(bound)).toEqual([card])
      })

      it('knows no cards of a task that is gone', async () => {
        const task = scene.addTask({ card: scene.addCard({ kind: 'deal' }) })
        scene.removeTask(task)

        expect(await crm.cardsOfTask(task)).toEqual([])
      })

      it('gives null for a contact that does not exist', async () => {
        expect(await crm.contact(asId('999999'))).toBeNull()
      })

      it('knows users, who has left, and the head of a team', async () => {
        const users = new Map((await crm.users()).map(user => [user.id, user]))

        expect(users.get(scene.rep)).toMatchObject({ isActive: true, head: scene.head })
        expect(users.get(scene.dismissed)).toMatchObject({ isActive: false })
        expect(users.get(scene.head)?.head).not.toBe(scene.head)
      })

      it('names stages the way cards name theirs', async () => {
        const view = await crm.look(scene.addCard({ kind: 'deal' }))
        const card: Card = view!.card

        const pipeline = (await crm.pipelines()).find(({ id }) => id === card.pipeline)

        expect(pipeline?.stages.find(({ id }) => id === card.stage)).toMatchObject({
          status: 'open',
        })
        expect(pipeline?.stages.map(({ status }) => status)).toContain('won')
      })

      it('asks for what seldom changes only once', async () => {
        await crm.users()
        await crm.pipelines()

        const { calls } = await scene.counting(async () => [
          await scene.crm().users(),
          await scene.crm().pipelines(),
        ])

        expect(calls).toBe(0)
      })
    }

    function step(subject: CardRef): Extract<HostEffect, { type: 'task.create' }> {
      return {
        type: 'task.create',
        subject,
        kind: 'step',
        title: 'Позвонить',
        text: 'Что вас смущает?',
        dueAt: instant('2026-12-01T09:00:00Z'),
        assignee: scene.rep,
      }
    }

    function attach(
      subject: CardRef,
      contact: ContactId,
    ): Extract<HostEffect, { type: 'contact.attach' }> {
      return {
        type: 'contact.attach',
        subject,
        contact,
        company: null,
        owner: null,
        addPhones: [],
        addEmails: [],
      }
    }

    function newContact(subject: CardRef): HostEffect {
      return {
        type: 'contact.create',
        subject,
        name: { first: 'Новый', last: null, second: null },
        phones: ['+79170000001'],
        emails: [],
        company: null,
        owner: scene.rep,
      }
    }

    function notify(subject: CardRef): HostEffect {
      return { type: 'user.notify', user: scene.rep, text: 'Повторное обращение', subject }
    }
  })
}

function marked(mark: string, effect: HostEffect): MarkedEffect {
  return { mark, effect }
}

async function collect(
  pages: AsyncIterable<readonly OpenCard[]>,
): Promise<ReadonlyMap<string, OpenCard>> {
  const found = new Map<string, OpenCard>()
  for await (const page of pages) for (const one of page) found.set(one.card.ref.id, one)
  return found
}
