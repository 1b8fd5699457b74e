import { describe, expect, it } from 'vitest'
import { createDrafts, draftOf } from './kept-draft.ts'

/** What a browser gives a tab. */
function aStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    key: index => [...kept.keys()][index] ?? null,
    getItem: name => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: name => void kept.delete(name),
  }
}

const draft = { fields: { 'step.due': '3' }, base: { 'step.due': '2' } }

describe('a draft', () => {
  it('is what differs from what was saved, with what it was before', () => {
    const saved = { 'step.due': '2', 'step.grace': '15' }

    expect(draftOf({ ...saved, 'step.due': '3' }, saved)).toEqual(draft)
    expect(draftOf(saved, saved)).toBeNull()
  })

  it('is kept for one reader alone, until nothing is unsaved', () => {
    const storage = aStorage()
    const drafts = createDrafts(() => storage)
    drafts.keep('one', draft)

    expect(drafts.read('one')).toEqual(draft)
    expect(drafts.read('another')).toBeNull()

    drafts.keep('one', null)
    expect(drafts.read('one')).toBeNull()
  })

  it.each(['{', 'null', '[]', '{"fields":{"a":1},"base":{}}', '{"fields":{"a":"1"}}'])(
    'that cannot be read is none: %s',
    text => {
      const storage = aStorage()
      storage.setItem('shagolad/settings/one', text)

      expect(createDrafts(() => storage).read('one')).toBeNull()
    },
  )

  it('troubles nobody where the browser forbids it', () => {
    const drafts = createDrafts(() => {
      throw new Error('denied')
    })

    expect(() => drafts.keep('one', draft)).not.toThrow()
    expect(drafts.read('one')).toBeNull()
  })
})
