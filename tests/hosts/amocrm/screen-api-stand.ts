import { addUnsorted, communications } from './crm/logic.ts'
import type { Account } from './account.ts'
import { Problem } from './problem.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { numberOf, type ScreenRoutes, textOf } from './screen-api-route.ts'
import type { RequestEntry } from './screen/wire.ts'
import type { SwitchSettings } from './switches.ts'

/** What belongs to the stand, not to the account: failures, time, the company's site. */
export function screenStand(ports: ScreenPorts): ScreenRoutes {
  const { switches } = ports.account
  return {
    'POST switches': ({ body }) => {
      // Names and shapes are checked where they are kept.
      switches.set(body as Partial<SwitchSettings>)
      return {}
    },
    'POST switches/reset': () => {
      switches.reset()
      return {}
    },
    'POST time': async ({ body }) => {
      if (ports.onMoveTime === null) throw new Problem(409, 'Время стенда не перематывается')
      await ports.onMoveTime(numberOf(body['ms']))
      return {}
    },
    'POST request': async ({ body }) => ({ id: await ports.onSubmitForm(readEntry(body)) }),
  }
}

function readEntry(body: Readonly<Record<string, unknown>>): RequestEntry {
  const { name, phone, email, comment } = body
  return {
    name: textOf(name),
    phone: textOf(phone),
    email: textOf(email),
    comment: textOf(comment),
  }
}

/** What the form on the company's site does: an unsorted request of the category `forms`. */
export function submitSiteForm(account: Account, entry: RequestEntry): number {
  const { name, phone, email, comment } = entry
  const uid = `site-${account.nextId('form')}`
  const talks = { phones: phone === '' ? [] : [phone], emails: email === '' ? [] : [email] }
  const unsorted = addUnsorted(
    account,
    {
      category: 'forms',
      sourceUid: uid,
      sourceName: 'Форма на сайте',
      metadata: {
        form_id: 'site',
        form_name: 'Расчёт стоимости',
        form_page: 'https://site.example/',
        form_sent_at: account.now(),
        comment,
      },
      lead: { name: name === '' ? 'Заявка с сайта' : `Заявка с сайта: ${name}` },
      contact: { name: name || 'Без имени', values: communications(account, 'contacts', talks) },
      company: null,
    },
    { userId: 0 },
  )
  return unsorted.leadId
}
