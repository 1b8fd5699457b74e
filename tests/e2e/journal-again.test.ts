import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { appPageOf, openJournal, type Scene, setScene } from './scene.ts'

const AGAIN = /^Повторить:/

let scene: Scene

beforeAll(async () => {
  scene = await setScene()
  const leadId = scene.addLead()
  await scene.stage.settled()
  const card = { kind: 'lead' as const, id: asId<never>(String(leadId)) }
  await scene.stage.service.store.jobs.bury(
    { name: 'decide', payload: { tenant: scene.stage.tenant, card } },
    { code: 'host.refused', message: 'crm.item.get: ACCESS_DENIED' },
    asInstant(scene.stage.clock.now()),
  )
})
afterAll(() => scene.close())

async function openAsAdmin(): Promise<{ page: Page; journal: FrameLocator }> {
  const page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })
  await appPageOf(page).getByRole('heading', { name: 'Настройки Шаголада' }).waitFor()
  return { page, journal: await openJournal(page) }
}

describe('«Повторить» in the journal', () => {
  it('says that the server did not answer, and leaves the action on the list', async () => {
    const { page, journal } = await openAsAdmin()
    await page.route('**/api/journal/replay', route => route.abort())

    await journal.getByRole('button', { name: AGAIN }).click()

    await expect(journal.getByText('нет ответа от сервера')).toBeSeen()
    await expect(journal.getByRole('button', { name: AGAIN })).toBeSeen()
  })

  it('tells the second of two that there is nothing left to try', async () => {
    const [first, second] = [await openAsAdmin(), await openAsAdmin()]

    await first.journal.getByRole('button', { name: AGAIN }).click()
    await expect(first.journal.getByText('Поставлено в очередь')).toBeSeen()
    await second.journal.getByRole('button', { name: AGAIN }).click()

    await expect(second.journal.getByText('этого действия нет среди неудавшихся')).toBeSeen()
    expect(scene.seat.faults).toEqual([])
  })
})
