import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import type { Pipeline } from '../crm/model.ts'
import { instant } from '../time/instant.ts'
import { PRESETS, proposePreset } from './presets.ts'
import { readFields } from './read-fields.ts'

function aPipeline(...names: string[]): Pipeline {
  return {
    id: asId('deal:0'),
    kind: 'deal',
    name: 'Продажи',
    stages: [
      ...names.map((name, place) => ({
        id: asId<never>(`deal:S${place}`),
        name,
        status: 'open' as const,
      })),
      { id: asId('deal:WON'), name: 'Успех', status: 'won' },
    ],
  }
}

function limits(...names: string[]): (number | null)[] {
  return proposePreset('classic', aPipeline(...names)).map(({ limit }) => limit?.amount ?? null)
}

describe('proposePreset', () => {
  it('gives the stages of the methodology their limits', () => {
    expect(
      limits(
        'Первый интерес',
        'Переговоры',
        'Ожидание решения',
        'Заключение договора',
        'Исполнение',
      ),
    ).toEqual([1, 3, 4, 5, null])
  })

  it('recognises stages by their names wherever they stand', () => {
    expect(limits('Новая', 'Ожидаем решения клиента')).toEqual([1, 4])
  })

  it('gives stages with names of their own what remains, by their order', () => {
    expect(limits('Альфа', 'Бета', 'Договор')).toEqual([1, 3, 5])
  })

  it('leaves stages beyond its own without a limit', () => {
    expect(limits('А', 'Б', 'В', 'Г', 'Д', 'Е').at(-1)).toBeNull()
  })

  it('never matches a later stage to an earlier one of the preset', () => {
    expect(limits('Договор', 'Переговоры')).toEqual([5, null])
  })

  it('empties everything with the empty one', () => {
    const [first] = proposePreset('empty', aPipeline('Новая'))

    expect(first?.fields['limits.deal:S0.amount']).toBe('')
    expect(first?.fields['templates.deal:S0.title']).toBe('')
  })

  it.each(PRESETS)('proposes with %s only what the settings accept', id => {
    const pipeline = aPipeline('Новая', 'В работе', 'Ожидание', 'Счёт', 'Доставка')
    const fields = Object.assign({}, ...proposePreset(id, pipeline).map(one => one.fields))
    const ground = {
      pipelines: [{ ...pipeline, obeys: 'every-rule' as const }],
      users: [],
      groups: [],
      timeZone: 'Europe/Moscow',
      now: instant('2026-11-25T09:00:00Z'),
    }

    const read = readFields(fields, { rules: {}, quietUntil: null, schedule: null }, ground)

    expect(read.ok).toBe(true)
  })
})
