import { describe, expect, it } from 'vitest'
import { createSay } from '../ui/say.ts'
import { newsOfAgain } from './again.ts'
import { messages as ru } from './messages.ru.json?compiled'

const say = createSay(ru, 'ru', () => 'Europe/Moscow')

describe('what came of trying again', () => {
  it.each([
    ['ok', false, 'Поставлено в очередь'],
    ['no-access', true, 'может только администратор'],
    ['unavailable', null, 'нет ответа от сервера'],
    ['unavailable', true, 'нет ответа от сервера'],
    ['unavailable', false, 'этого действия нет среди неудавшихся'],
  ] as const)('is said when the answer is %s and its being there is %s', (status, there, words) => {
    const { isBad, text } = newsOfAgain(status, there)

    expect(say(text)).toContain(words)
    expect(isBad).toBe(status !== 'ok')
  })
})
