import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { textOfProblem } from './panel.ts'

const catalog = JSON.parse(
  readFileSync(new URL('messages.ru.json', import.meta.url), 'utf8'),
) as Record<string, string>
const WORDED = Object.keys(catalog).flatMap(id => /^settings\.problem\.(.+)$/.exec(id)?.[1] ?? [])

describe('what is wrong with a field', () => {
  it.each(WORDED.filter(word => word !== 'not-a-company'))(
    'is told of %s in its own words',
    word => {
      expect(textOfProblem(word)).toEqual({ id: `settings.problem.${word}` })
    },
  )

  it('is told in general words where there are none', () => {
    expect(textOfProblem('of-tomorrow')).toEqual({ id: 'settings.problem.other' })
  })
})
