import { createCall } from '../../api/client.ts'
import { createSend } from '../../api/send.ts'
import { createSession } from '../../api/session.ts'
import { en, ru, runAutocomplete } from '../../autocomplete/index.ts'
import { createHiddenFrame } from '../../host/bitrix24-autocomplete.ts'
import { createFrameChannel } from '../../host/bitrix24-channel.ts'
import { createSay } from '../../ui/say.ts'

/** Opened hidden by the portal, once per search: nothing is drawn, and outside a portal nothing is done. */
const channel = createFrameChannel(window)
if (channel !== null) {
  const { page, openSession } = createHiddenFrame(channel)
  const send = createSend({ server: '' })
  const locale = readLocale()
  const say = createSay(locale === 'ru' ? ru : en, locale, () => 'UTC')
  void runAutocomplete({
    page,
    say,
    call: createCall(
      createSession(() => openSession(send)),
      send,
    ),
  })
}

/** The page's own language stands in the address of its entry (S). */
function readLocale(): 'ru' | 'en' {
  const lang = new URLSearchParams(location.search).get('LANG') ?? navigator.language
  return lang.startsWith('ru') ? 'ru' : 'en'
}
