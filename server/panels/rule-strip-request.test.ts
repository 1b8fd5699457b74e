import { describe, expect, it } from 'vitest'
import type { StripRequest } from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'
import { sayIn } from '../flow/create-flow.ts'
import { wordsOf } from './rule-strip-request.ts'

const say = sayIn('ru', { host: 'bitrix24', timeZone: 'Europe/Moscow' })

type Facts = Parameters<typeof wordsOf>[0]

function aRequest(facts: Partial<StripRequest>): Facts {
  return { outcome: 'new', client: null, contactId: null, of: null, count: 1, ...facts }
}

describe('the words for a request', () => {
  it.each([
    [aRequest({ outcome: 'new' }), 'Новый клиент'],
    [aRequest({ outcome: 'attached', client: 'Иванов' }), 'Клиент известен: Иванов'],
    [
      aRequest({ outcome: 'attached', client: 'Иванов', count: 3 }),
      'Клиент известен: Иванов, 3 обращения',
    ],
    [aRequest({ outcome: 'attached' }), 'Клиент известен'],
    [
      aRequest({ outcome: 'repeat', of: { kind: 'deal', id: asId('1842') } }),
      'Повторное обращение. В работе сделка № 1842',
    ],
    [
      aRequest({ outcome: 'repeat', of: { kind: 'lead', id: asId('91') } }),
      'Повторное обращение. В работе лид № 91',
    ],
    [aRequest({ outcome: 'repeat' }), 'Повторное обращение'],
    [aRequest({ outcome: 'review', client: 'Иванов' }), 'Возможно, клиент уже есть: Иванов'],
    [aRequest({ outcome: 'review' }), 'Возможно, клиент уже есть. Проверьте вручную'],
    [
      aRequest({ outcome: 'nameless' }),
      'Клиента не по чему узнать: нет личного телефона или почты',
    ],
  ])('say of %j: %s', (request, words) => {
    expect(say(wordsOf(request).text)).toBe(words)
  })

  it('are shorter in narrow places for a client in work alone', () => {
    const of = { kind: 'deal', id: asId<never>('1842') } as const
    const { short } = wordsOf(aRequest({ outcome: 'repeat', of }))

    expect(short && say(short)).toBe('Повтор. Сделка № 1842')
    expect(wordsOf(aRequest({ outcome: 'repeat' })).short).toBeNull()
  })
})
