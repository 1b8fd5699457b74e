import type { FrameLocator, Page } from 'playwright-core'
import { MINUTE } from '../../shared/time/instant.ts'
import { moveTo } from '../flow/cases-scene.ts'
import { knowContact, sendDeal, sendLead } from '../flow/scenes.ts'
import type { Activity, Item } from '../hosts/bitrix24/state.ts'
import { HOSTILE, REP, type Scene, setScene } from './scene.ts'

export const TAB = '[data-placement$="_DETAIL_TAB"] iframe'

const WARN = { on: true, strength: 'warn' } as const

/** Every rule asks, none acts; quiet mode is off. */
const RULES = {
  'dedupe-incoming': WARN,
  'ensure-first-contact': WARN,
  'ensure-next-step': WARN,
  'plan-stage-task': {
    ...WARN,
    templates: {
      'deal:PREPARATION': { title: 'Отправить КП', text: 'КП', due: { amount: 1, unit: 'days' } },
    },
  },
} as const

export function setAskingScene(): Promise<Scene> {
  return setScene({ rules: RULES as never })
}

let clients = 0

/** A request of a client the CRM knows: whose it is and whether he was contacted is asked. Twenty minutes old. */
export async function addAskedLead({ stage }: Scene): Promise<Item> {
  const phone = `+7 916 111-22-${10 + clients++}`
  knowContact(stage, { first: 'Пётр', last: 'Преображенский-Заволжский', phones: [phone] })
  await stage.settled()
  const entry = { first: 'Пётр', last: 'Преображенский-Заволжский', phones: [phone] }
  const lead = sendLead(stage, { title: `Заявка ${HOSTILE}`, ...entry })
  await stage.settled()
  await stage.moveTime(20 * MINUTE)
  return lead
}

/** A deal moved on without a next step. */
export async function addMovedDeal({ stage }: Scene, stageId: string): Promise<Item> {
  const deal = sendDeal(stage, { title: 'Остекление склада' })
  await stage.settled()
  await stage.moveTime(MINUTE)
  moveTo(stage, deal, stageId)
  await stage.settled()
  return deal
}

export function addressOf({ entityTypeId, id }: Item): string {
  return `#/${entityTypeId === 1 ? 'lead' : 'deal'}/${id}`
}

/** The rep before the app's tab of a card. */
export async function openTab(scene: Scene, card: Item): Promise<Page> {
  const page = await scene.seat.visit(scene.portal, { userId: REP, at: addressOf(card) })
  await page.getByRole('tab', { name: 'Шаголад' }).click()
  await tabOf(page).getByRole('heading', { name: 'Что сейчас' }).waitFor()
  return page
}

export function tabOf(page: Page): FrameLocator {
  return page.frameLocator(TAB)
}

export function openStepsOf({ stage }: Scene, { entityTypeId, id }: Item): readonly Activity[] {
  return [...stage.world.portal.portal.state.activities.values()].filter(
    ({ ownerTypeId, ownerId, completed }) =>
      ownerTypeId === entityTypeId && ownerId === id && !completed,
  )
}

/** Presses Tab until what is focused inside the frame bears a name that begins so. @throws {Error} when the keyboard does not lead there */
export async function tabTo(page: Page, frame: FrameLocator, name: string): Promise<void> {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab')
    const focused = frame.locator(':focus')
    if ((await focused.count()) === 0) continue
    const words = await focused.evaluate(
      element =>
        element.getAttribute('aria-label') ??
        (element.id === ''
          ? null
          : document.querySelector(`label[for="${element.id}"]`)?.textContent) ??
        element.textContent,
    )
    if (words?.trim().startsWith(name)) return
  }
  throw new Error(`the keyboard does not lead to ${name}`)
}
