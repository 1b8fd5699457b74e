import { describe, expect, it } from 'vitest'
import type { FoundParty } from '../../shared/contract/requisites.ts'
import type { FieldChange } from '../../shared/contract/requisites-fill.ts'
import { createSay } from '../ui/say.ts'
import { firstChoice, lampsAfter, valuesAfter } from './filling.ts'
import type { Preview } from './filling.ts'
import { requisites } from './index.ts'

const say = createSay(requisites.messages.ru, 'ru', () => 'UTC')

function aChange(field: FieldChange['field'], now: string | null, will: string): FieldChange {
  const other = now === null ? 'write' : 'overwrite'
  return { field, label: field, now, will, kind: now === will ? 'same' : other, note: null }
}

/** An ИНН with a mistyped digit stands in the card; the register knows the right one. */
const PREVIEW: Preview = {
  type: 'preview',
  party: { key: '7736207543', kind: 'company', name: 'ООО "ЯНДЕКС"' } as FoundParty,
  target: { ref: null, title: null },
  text: '',
  changes: [
    aChange('shortName', 'ООО "ЯНДЕКС"', 'ООО "ЯНДЕКС"'),
    aChange('inn', '7736207544', '7736207543'),
    aChange('kpp', null, '770401001'),
  ],
  questions: [],
  otherKpp: null,
  placeless: [],
  keeps: { legalAddress: 'г Москва' },
  stands: 's1',
}

function lampFor(paper: 'contract' | 'invoice', accept: Iterable<FieldChange['field']>) {
  const choice = { accept: new Set(accept), confirmed: new Set<never>() }
  return lampsAfter(PREVIEW, choice, say).find(one => one.for === paper)
}

describe('what the card will hold', () => {
  it('is what is ticked, and what stands where nobody has ticked', () => {
    expect(valuesAfter(PREVIEW, firstChoice(PREVIEW))).toEqual({
      shortName: 'ООО "ЯНДЕКС"',
      inn: '7736207544',
      kpp: '770401001',
      legalAddress: 'г Москва',
    })
  })

  it('lights no lamp by what is shown but not ticked', () => {
    expect(lampFor('invoice', ['kpp'])).toMatchObject({
      isReady: false,
      text: 'Для счёта проверьте: ИНН: не сходится контрольная цифра',
    })
    expect(lampFor('invoice', ['kpp', 'inn'])).toMatchObject({ isReady: true })
    expect(lampFor('invoice', ['inn'])).toMatchObject({
      isReady: false,
      text: 'Для счёта не хватает: КПП',
    })
  })
})
