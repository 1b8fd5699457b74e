import { expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { HOUR, instant, plus } from '../../../shared/time/instant.ts'
import type { EffectAnswer } from '../../../server/hosts/host.ts'
import { HostUnavailable } from '../../../server/errors.ts'
import { attach, marked, newContact, notify, step } from './effects.ts'
import type { HostCrmScene } from './scene.ts'

export function describePerform(scene: () => HostCrmScene): void {
  it('carries out several effects in as few round trips as it can, answers in order', async () => {
    const card = scene().addCard({ kind: 'deal', owner: scene().rep })
    const contact = scene().addContact({ phones: ['+79160000001'] })
    // Remembered for some minutes, and needed by whoever speaks to people by name.
    await scene().crm().users()

    const { value: answers, calls } = await scene().counting(() =>
      scene()
        .crm()
        .perform([
          marked('m000000001', attach(card, contact)),
          marked('m000000002', step(scene(), card)),
          marked('m000000003', { type: 'note.add', subject: card, text: 'Известный клиент' }),
          marked('m000000004', notify(scene(), card)),
        ]),
    )

    // The link, the task, both notes.
    expect(calls).toBe(scene().can.performOnce ? 1 : 3)
    expect(answers.map(({ mark, done }) => [mark, done])).toEqual([
      ['m000000001', true],
      ['m000000002', true],
      ['m000000003', true],
      ['m000000004', true],
    ])
    expect(scene().notificationsOf(scene().rep).at(-1)).toContain('Повторное обращение')
  })

  it('creates a step with its title, deadline and assignee', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const dueAt = instant('2026-12-01T09:00:00Z')

    await scene()
      .crm()
      .perform([marked('m000000005', { ...step(scene(), card), dueAt })])

    expect((await scene().crm().look(card))?.openTasks).toMatchObject([
      { title: 'Позвонить', dueAt, assignee: scene().rep, isCase: false, subjects: [card] },
    ])
  })

  it('marks a case of the head of sales, so that it never counts as a step', async () => {
    const card = scene().addCard({ kind: 'deal' })

    await scene()
      .crm()
      .perform([
        marked('m000000006', { ...step(scene(), card), kind: 'case', assignee: scene().head }),
      ])

    expect((await scene().crm().look(card))?.openTasks).toMatchObject([
      { isCase: true, assignee: scene().head },
    ])
  })

  it('attaches a contact as the primary one, keeps the others, hands over owner and phones', async () => {
    const former = scene().addContact({ first: 'Прежний' })
    const known = scene().addContact({ first: 'Известный', phones: ['+79160000002'] })
    const card = scene().addCard({
      kind: scene().kinds[0]!,
      owner: scene().rep,
      contacts: [former],
    })

    await scene()
      .crm()
      .perform([
        marked('m000000007', {
          ...attach(card, known),
          owner: scene().otherRep,
          addPhones: ['+79160000003'],
          addEmails: ['known@example.org'],
        }),
      ])

    const view = await scene().crm().look(card)
    expect(view?.card).toMatchObject({ contacts: [known, former], owner: scene().otherRep })
    expect(await scene().crm().contact(known)).toMatchObject({
      phones: ['+79160000002', '+79160000003'],
      emails: ['known@example.org'],
    })
  })

  it('creates a contact and links it to the card', async () => {
    const card = scene().addCard({ kind: 'deal' })

    const [answer] = await scene()
      .crm()
      .perform([marked('m000000008', newContact(scene(), card))])

    const view = await scene().crm().look(card)
    expect(answer).toMatchObject({ done: true, id: view?.contacts[0]?.id })
    expect(view?.contacts).toMatchObject([
      { name: { first: 'Новый' }, phones: ['+79170000001'], owner: scene().rep },
    ])
  })

  it('says what the host refused and does the rest', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const gone: CardRef = { kind: 'deal', id: asId('888888') }

    const answers = await scene()
      .crm()
      .perform([
        marked('m000000009', step(scene(), gone)),
        marked('m00000000a', step(scene(), card)),
      ])

    expect(answers).toMatchObject([
      { mark: 'm000000009', done: false, mayRetry: false },
      { mark: 'm00000000a', done: true },
    ])
  })

  it.each([
    ['a step', 'm00000000b', (card: CardRef) => step(scene(), card)],
    [
      'a note',
      'm00000000c',
      (card: CardRef) => ({ type: 'note.add' as const, subject: card, text: 'Заметка' }),
    ],
  ])('finds %s whose answer was lost, by its mark', async (_what, mark, effectOn) => {
    const card = scene().addCard({ kind: 'deal' })
    const since = plus(scene().now(), -HOUR)
    scene().loseNextAnswer()

    await expect(
      scene()
        .crm()
        .perform([marked(mark, effectOn(card))]),
    ).rejects.toBeInstanceOf(HostUnavailable)

    const view = await scene().crm().look(card, { marksSince: since })
    expect([...(view?.marks.keys() ?? [])]).toEqual([mark])
  })

  it('finds a contact whose answer was lost, whole or half made, and makes no second one', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const since = plus(scene().now(), -HOUR)
    const effect = marked('m00000000d', newContact(scene(), card))
    scene().loseNextAnswer()
    await expect(scene().crm().perform([effect])).rejects.toBeInstanceOf(HostUnavailable)

    const again = scene().crm()
    const found = await again.look(card, { marksSince: since })
    const [half] = found?.halfMade ?? []
    if (half !== undefined) await again.perform([effect])

    const view = await scene().crm().look(card, { marksSince: since })
    expect(view?.marks.get('m00000000d')).toBe(half ?? view?.card.contacts[0])
    expect(view?.card.contacts).toHaveLength(1)
    expect(view?.halfMade).toEqual([])
  })

  it('finds a step of ours that somebody has closed at once', async () => {
    const card = scene().addCard({ kind: 'deal' })
    await scene()
      .crm()
      .perform([marked('m00000000e', step(scene(), card))])
    const task = (await scene().crm().look(card))!.openTasks[0]!.id
    scene().finishTask(task)

    const view = await scene()
      .crm()
      .look(card, { marksSince: plus(scene().now(), -HOUR) })

    expect(view?.marks.get('m00000000e')).toBe(task)
  })

  it('has done nothing when the host asks to slow down', async () => {
    const card = scene().addCard({ kind: 'deal' })
    scene().refuseNext()

    await expect(
      scene()
        .crm()
        .perform([marked('m00000000f', step(scene(), card))]),
    ).rejects.toMatchObject({
      code: 'host.unavailable',
    })

    expect((await scene().crm().look(card))?.openTasks).toEqual([])
  })

  it('does more effects than one round trip holds', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const marks = Array.from({ length: 60 }, (_, index) => `n${String(index).padStart(9, '0')}`)

    const answers = await scene()
      .crm()
      .perform(marks.map(mark => marked(mark, step(scene(), card))))

    expect(answers.map(answer => answer.mark)).toEqual(marks)
    expect((await scene().crm().look(card))?.openTasks).toHaveLength(60)
  })

  it('moves a card to a lost stage of its pipeline, and says so again when it stands there', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const view = await scene().crm().look(card)
    const pipelines = await scene().crm().pipelines()
    const { stages } = pipelines.find(({ id }) => id === view?.card.pipeline)!
    const lost = stages.find(({ status }) => status === 'lost')!
    const move = marked('m000000031', { type: 'card.move', subject: card, stage: lost.id })

    const first = await scene().crm().perform([move])
    const second = await scene().crm().perform([move])

    expect([first, second]).toMatchObject([[{ done: true }], [{ done: true }]])
    expect((await scene().crm().look(card))?.card).toMatchObject({
      stage: lost.id,
      status: 'lost',
    })
  })

  it('takes a step and a comment back, and says so again when they are gone', async () => {
    const card = scene().addCard({ kind: 'deal' })
    const [made, noted] = await scene()
      .crm()
      .perform([
        marked('m00000000h', step(scene(), card)),
        marked('m00000000i', { type: 'note.add', subject: card, text: 'Заметка' }),
      ])
    const back = [
      marked('m00000000j', { type: 'task.remove', task: asId(idOf(made)) }),
      marked('m00000000k', { type: 'note.remove', note: idOf(noted) }),
    ]

    const first = await scene().crm().perform(back)
    const second = await scene().crm().perform(back)

    expect([...first, ...second].map(({ done }) => done)).toEqual([true, true, true, true])
    expect((await scene().crm().look(card))?.openTasks).toEqual([])
  })

  it('puts former contacts and the former owner back, or leaves nobody', async () => {
    const former = scene().addContact({ first: 'Прежний' })
    const known = scene().addContact({ first: 'Известный' })
    const card = scene().addCard({ kind: 'deal', owner: scene().otherRep, contacts: [known] })

    await scene()
      .crm()
      .perform([
        marked('m00000000l', {
          type: 'contacts.restore',
          subject: card,
          contacts: [former],
          owner: scene().rep,
        }),
      ])
    expect((await scene().crm().look(card))?.card).toMatchObject({
      contacts: [former],
      owner: scene().rep,
    })

    await scene()
      .crm()
      .perform([marked('m00000000m', { type: 'contacts.restore', subject: card, contacts: [] })])
    expect((await scene().crm().look(card))?.card.contacts).toEqual([])
  })

  it.each(['<script>alert(1)</script>', '[URL=https://evil.example]нажмите[/URL]', `a'"&?=+%#;`])(
    'carries %s as a text',
    async words => {
      const contact = scene().addContact({})
      const card = scene().addCard({ kind: 'deal', contacts: [contact] })

      await scene()
        .crm()
        .perform([marked('m00000000g', { ...step(scene(), card), title: words, text: words })])

      const [task] = (await scene().crm().look(card))!.openTasks
      expect(task?.title.replaceAll('\u200B', '')).toBe(words)
    },
  )
}

function idOf(answer: EffectAnswer | undefined): string {
  if (answer?.done !== true || answer.id === null) throw new Error('nothing was made')
  return answer.id
}
