import { describe, expect, it } from 'vitest'
import { fieldsOf } from './fields.ts'
import { readCaseFields } from './read-case-fields.ts'
import { asInstant } from '../time/instant.ts'
import type { SavedSettings } from './saved-settings.ts'

const ground = {
  pipelines: [],
  users: [],
  groups: [],
  timeZone: 'UTC',
  now: asInstant(0),
}

const nothing: SavedSettings = { rules: {}, quietUntil: null, schedule: null }

function read(fields: Readonly<Record<string, string>>, before = nothing) {
  const problems: Record<string, string> = {}
  const saved = readCaseFields(fields, before, (path, problem) => {
    problems[path] = problem
  })
  return { saved, problems }
}

describe('settings of cases', () => {
  it('are read line by line, and shown as they were read', () => {
    const { saved } = read({
      'review.questions': ' Что мешает? \n\nКто решает?',
      'review.reasons': 'Цена',
    })

    expect(saved).toEqual({
      cases: { questions: ['Что мешает?', 'Кто решает?'], reasons: ['Цена'] },
    })
    expect(fieldsOf({ ...nothing, ...saved }, ground)).toMatchObject({
      'review.questions': 'Что мешает?\nКто решает?',
      'review.reasons': 'Цена',
    })
  })

  it('say nothing until somebody does, and are the standard ones again when emptied', () => {
    expect(read({}).saved).toEqual({})
    expect(read({}, { ...nothing, cases: { reasons: ['Цена'] } }).saved).toEqual({ cases: {} })
  })

  it.each([
    [{ 'review.reasons': 'Цена\nЦена' }, 'twice'],
    [{ 'review.reasons': 'х'.repeat(101) }, 'too-long'],
    [
      { 'review.questions': Array.from({ length: 21 }, (_, one) => `Вопрос ${one}`).join('\n') },
      'too-many',
    ],
  ])('are refused when %j', (fields, problem) => {
    expect(Object.values(read(fields).problems)).toEqual([problem])
  })
})
