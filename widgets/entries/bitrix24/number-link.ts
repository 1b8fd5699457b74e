import { messages as en } from '../../client/messages.en.json?compiled'
import { messages as ru } from '../../client/messages.ru.json?compiled'
import { createSay } from '../../ui/say.ts'

/** Outside a portal a number tells its town and time alone: where that is, the page says under where it belongs. */
export function showNumberLink(): void {
  const root = document.querySelector('#app')
  const locale = navigator.language.startsWith('ru') ? 'ru' : 'en'
  const say = createSay(locale === 'ru' ? ru : en, locale, () => 'UTC')
  const link = document.createElement('a')
  link.className = 'link-button'
  link.href = '/number'
  link.textContent = say({ id: 'client.outside' })
  const line = document.createElement('p')
  line.append(link)
  root?.append(line)
}
