import { describe, expect, it } from 'vitest'
import { silentLog } from '../../tests/silent-log.ts'
import { HostRefused, HostUnavailable } from '../errors.ts'
import { createJournalWords } from './journal-words.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Panel tools of a host that fails to name its people. */
function toolsWhereUsersFail(error: Error): PanelTools {
  const crm = { users: () => Promise.reject(error) }
  return {
    flow: { store: {}, hosts: { bitrix24: { connect: () => crm } }, log: silentLog },
    sayTo: () => (message: { id: string }) => message.id,
  } as unknown as PanelTools
}

const context = {
  session: { locale: 'ru' },
  tenant: { id: 'bitrix24:m1', host: 'bitrix24', timeZone: 'Europe/Moscow' },
} as unknown as PanelContext

describe('words of the journal', () => {
  it.each([new HostUnavailable('busy', 1000), new HostRefused('no', 'ACCESS_DENIED')])(
    'do without names while the CRM does not answer: %s',
    async error => {
      const words = await createJournalWords(toolsWhereUsersFail(error), context)

      expect(words.users).toEqual([])
    },
  )

  it('hide no fault of ours', async () => {
    const tools = toolsWhereUsersFail(new TypeError('a bug'))

    await expect(createJournalWords(tools, context)).rejects.toThrow('a bug')
  })
})
