import { describe, expect, it } from 'vitest'
import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { ImportOutcome } from '../../core/host-import.ts'
import { writeNotes } from './import-notes.ts'
import type { Command, Portal } from './portal.ts'

/** A portal that answers these methods with an error of this code and text, and has no comments. */
function portalThatRefuses(methods: readonly string[], code: string, text = ''): Portal {
  const unasked = () => Promise.reject(new Error('nothing but batches is asked for'))
  const answer = ({ method }: Command) =>
    methods.includes(method)
      ? { ok: false as const, error: { code, text } }
      : { ok: true as const, result: method.endsWith('.add') ? 71 : [], total: null, next: null }
  return {
    call: unasked,
    writeOnce: unasked,
    batch: commands =>
      Promise.resolve(
        new Map(Object.entries(commands).map(([key, command]) => [key, answer(command)])),
      ),
  }
}

const MARK = 'k7f3a9b2c1:7'
const order = {
  type: 'extend' as const,
  mark: MARK,
  contact: asId<ContactId>('501'),
  phones: [],
  emails: [],
  note: 'Просил КП',
}

async function write(portal: Portal, phones: readonly string[]) {
  const added = { phones, emails: [] }
  const outcomes = new Map<string, ImportOutcome>([
    [MARK, { mark: MARK, done: true, id: '501', added }],
  ])
  await writeNotes(portal, [order], { outcomes, cards: new Map() })
  return outcomes.get(MARK)
}

describe('comments of a file in the timelines of Bitrix24', () => {
  it('are told of where they were refused and something else was added', async () => {
    const portal = portalThatRefuses(['crm.timeline.comment.add'], 'ACCESS_DENIED')

    expect(await write(portal, ['+79120000001'])).toMatchObject({
      done: true,
      added: { phones: ['+79120000001'] },
      noteRefused: 'ACCESS_DENIED',
    })
    expect(await write(portal, [])).toMatchObject({ done: false, reason: 'ACCESS_DENIED' })
  })

  it.each(['NOT_FOUND', 'ACCESS_DENIED'])(
    'are no reason to stop where one timeline answers %s',
    async code => {
      const list = ['crm.timeline.comment.list']

      const learned = await write(portalThatRefuses(list, code), ['+79120000001'])
      const alone = await write(portalThatRefuses(list, code), [])

      expect(learned).toMatchObject({ done: true, noteRefused: code })
      expect(alone).toMatchObject({ done: false, reason: code })
    },
  )

  it.each([
    ['INTERNAL_SERVER_ERROR', '', 'INTERNAL_SERVER_ERROR'],
    ['ACCESS_DENIED', 'REST is available only on commercial plans', 'ACCESS_DENIED'],
  ])('are not written while nobody knows what is there: %s %s', async (code, text, why) => {
    const portal = portalThatRefuses(['crm.timeline.comment.list'], code, text)

    await expect(write(portal, [])).rejects.toThrow(why)
  })
})
