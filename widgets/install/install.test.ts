import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { describe, expect, it } from 'vitest'
import { createSay } from '../ui/say.ts'
import InstallView from './InstallView.vue'
import { messages as ru } from './messages.ru.json?compiled'
import { toInstallPanel } from './panel.ts'
import type { InstallState } from './panel.ts'

const say = createSay(ru, 'ru', () => 'UTC')

async function rendered(state: InstallState): Promise<string> {
  return renderToString(createSSRApp(InstallView, { panel: toInstallPanel(state), say }))
}

describe('installer page', () => {
  it.each<[InstallState, RegExp]>([
    [{ status: 'ready' }, /<button[^>]*>\s*Завершить установку/],
    [{ status: 'refused', reason: 'other app' }, /Причина: other app[^]*<button[^>]*>\s*Повторить/],
    [{ status: 'refused', reason: 'not an administrator' }, /администратор портала/],
    [{ status: 'silent' }, /Портал не ответил[^]*<button[^>]*>\s*Повторить/],
  ])('in state %j offers the next move', async (state, pattern) => {
    expect(await rendered(state)).toMatch(pattern)
  })

  it.each<[InstallState, string]>([
    [{ status: 'checking' }, 'Проверяем установку'],
    [{ status: 'finishing' }, 'Портал сейчас откроет приложение'],
    [{ status: 'already' }, 'Шаголад уже установлен'],
  ])('in state %j explains itself and offers nothing to press', async (state, words) => {
    const html = await rendered(state)

    expect(html).toContain(words)
    expect(html).not.toContain('<button')
  })

  it('always says what will appear on the portal', async () => {
    expect(await rendered({ status: 'checking' })).toContain('Поле «Следующий шаг»')
  })
})
