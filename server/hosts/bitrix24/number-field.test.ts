import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { HostUnavailable } from '../../errors.ts'
import { createNumberField } from './number-field.ts'
import type { BatchAnswer, Portal } from './portal.ts'

type Outcome = NonNullable<ReturnType<BatchAnswer['get']>>

const done = (result: unknown): Outcome => ({ ok: true, result, total: null, next: null })
const refused = (code: string): Outcome => ({ ok: false, error: { code, text: '' } })

/** Has our field, and answers as told to each command. */
function fieldOf(answers: Readonly<Record<string, Outcome>>) {
  const nothing = () => Promise.reject(new Error('not asked for'))
  const portal: Portal = {
    call: nothing,
    writeOnce: nothing,
    batch: commands =>
      Promise.resolve(
        new Map(
          Object.entries(
            'fields' in commands
              ? { fields: done([{ FIELD_NAME: 'UF_CRM_SHAGOLAD_CHANCE' }]) }
              : answers,
          ),
        ),
      ),
  }
  return createNumberField(portal, ['deal'])
}

const cardOf = (id: number) => ({ kind: 'deal' as const, id: asId<never>(id) })
const numbers = [1, 2, 3].map(id => ({ card: cardOf(id), value: 40 }))

describe('numbers a portal does not take', () => {
  it('are gone where the card is, and left for another time where it is kept from us', async () => {
    const answers = { n1: done({}), n2: refused('ACCESS_DENIED'), n3: refused('NOT_FOUND') }
    expect(await fieldOf(answers).write('deal', numbers, '')).toEqual({
      written: [cardOf(1)],
      gone: [cardOf(3)],
    })
  })

  it('are written again when the portal did not come to the end, or was busy', async () => {
    const unreached = fieldOf({ n1: done({}), n2: done({}) })
    await expect(unreached.write('deal', numbers, '')).rejects.toThrow(HostUnavailable)
    const busy = fieldOf({ n1: done({}), n2: done({}), n3: refused('OPERATION_TIME_LIMIT') })
    await expect(busy.write('deal', numbers, '')).rejects.toThrow(HostUnavailable)
  })
})
