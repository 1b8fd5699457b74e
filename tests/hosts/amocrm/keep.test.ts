import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addLead } from './crm/logic.ts'
import { ADMIN } from './empty-state.ts'
import { startAmoWorld } from './world.ts'
import { startTestAmoWorld } from './test-world.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'account-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a kept account', () => {
  it('comes back with its leads, its integration, its tokens and its session', async () => {
    const keepIn = join(folder, 'account.json')
    const first = await startTestAmoWorld({ keepIn })
    const lead = addLead(first.account.account, { name: 'Заявка' }, { userId: ADMIN })
    const cookie = first.account.login(ADMIN)
    first.account.account.touch()
    await first.stop()

    const second = await startAmoWorld({ keepIn, rate: null })
    const ask = (headers: Record<string, string>) =>
      fetch(`${second.account.url}/api/v4/leads/${lead.id}`, { headers })
    expect((await ask({ authorization: `Bearer ${first.token}` })).status).toBe(200)
    expect((await ask({ cookie })).status).toBe(200)
    expect(second.integrations.find(first.integration.clientId)).toEqual(first.integration)
    const next = addLead(second.account.account, {}, { userId: ADMIN })
    expect(next.id).toBe(lead.id + 1)
    await second.stop()
  })
})
