import { describe, expect, it } from 'vitest'
import { createDeferred, when } from './deferred.ts'

describe('a deferred of jQuery 2', () => {
  it('calls back at once, in the turn of whoever resolves it, with several values', () => {
    const heard: unknown[] = []
    const deferred = createDeferred()
    deferred.done((...values) => heard.push(values))
    deferred.resolve(1, 2)
    deferred.resolve(3)

    expect(heard).toEqual([[1, 2]])
    deferred.done(value => heard.push(value))
    expect(heard).toEqual([[1, 2], 1])
  })

  it('stays failed after a filter that answers with a value, unlike a promise', () => {
    const heard: string[] = []
    createDeferred()
      .reject('broken')
      .then(null, () => 'mended')
      .done(value => heard.push(`done ${String(value)}`))
      .fail(value => heard.push(`failed ${String(value)}`))

    expect(heard).toEqual(['failed mended'])
  })

  it('does not catch what a callback throws', () => {
    const deferred = createDeferred()
    deferred.done(() => {
      throw new Error('oops')
    })

    expect(() => deferred.resolve()).toThrow('oops')
  })

  it('can be awaited', async () => {
    expect(await createDeferred().resolve('value').promise()).toBe('value')
    await expect(async () => createDeferred().reject('why')).rejects.toBe('why')
  })

  it('waits for several and gives their values one by one', () => {
    const first = createDeferred()
    const heard: unknown[] = []
    when(first, 'plain', createDeferred().resolve(1, 2)).done((...values) => heard.push(...values))
    expect(heard).toEqual([])

    first.resolve('late')
    expect(heard).toEqual(['late', 'plain', [1, 2]])
  })
})
