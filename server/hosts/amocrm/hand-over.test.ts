import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import type { MarkedEffect } from '../host.ts'
import { AmoRefused } from './failures.ts'
import type { Ground } from './ground.ts'
import { perform } from './perform.ts'

const to = asId<never>('9120003')
const effects = {
  card: { type: 'card.hand-over', subject: { kind: 'deal', id: asId('5') }, to },
  task: { type: 'task.hand-over', task: asId('77'), to },
  end: { type: 'task.complete', task: asId('88'), kind: 'case', text: 'Разобрано' },
} as const satisfies Readonly<Record<string, MarkedEffect['effect']>>

/** An account that refuses what is named, and keeps what was written. */
function hands(refused: Readonly<Record<string, number>> = {}) {
  const writes: string[] = []
  const account: Ground['account'] = {
    get: async () => null,
    getAs: async () => null,
    postAs: async () => null,
    async write(method, path, body) {
      writes.push(`${method} ${path} ${JSON.stringify(body)}`)
      const status = refused[path]
      if (status !== undefined) throw new AmoRefused(`${method} ${path}`, status, [])
      return {}
    },
  }
  const ground: Ground = {
    account,
    locale: 'ru',
    now: () => asInstant(0),
    factsFor: () => Promise.reject(new Error('not asked for')),
    funnels: () => Promise.reject(new Error('not asked for')),
    people: async () => [],
    rememberCaseUser: async () => undefined,
  }
  return { writes, ground, unlinked: new Map(), seen: new Map() }
}

const marked = (...names: readonly (keyof typeof effects)[]): readonly MarkedEffect[] =>
  names.map(name => ({ mark: name, effect: effects[name] }))

describe('what changes hands in an account', () => {
  it('is the lead, and each of its tasks by itself; a task of the head is closed with its result', async () => {
    const scene = hands()

    const answers = await perform(scene, marked('card', 'task', 'end'))

    expect(answers.map(({ done }) => done)).toEqual([true, true, true])
    expect(scene.writes).toEqual([
      'PATCH leads/5 {"responsible_user_id":9120003}',
      'PATCH tasks/77 {"responsible_user_id":9120003}',
      'PATCH tasks/88 {"is_completed":true,"result":{"text":"Разобрано"}}',
    ])
  })

  it('holds up nothing else where one task is refused', async () => {
    const answers = await perform(hands({ 'tasks/77': 403 }), marked('card', 'task', 'end'))

    expect(answers.map(({ done }) => done)).toEqual([true, false, true])
  })

  it('is done with a task of the head that is gone already', async () => {
    const [answer] = await perform(hands({ 'tasks/88': 404 }), marked('end'))

    expect(answer).toEqual({ mark: 'end', done: true, id: '88' })
  })
})
