import type { FrameLocator, Page } from 'playwright-core'
import { openSession } from '../../shared/contract/session.ts'
import {
  getSettings,
  saveSettings,
  type SettingsAnswer,
  showStrip,
} from '../../shared/contract/settings.ts'
import { ADMIN, REPS } from '../hosts/bitrix24/empty-state.ts'
import { addItem } from '../hosts/bitrix24/crm/logic.ts'
import { type Stage, type StageOptions, setStage } from '../stage.ts'
import { type Seat, takeSeat } from './browser.ts'

export const [REP, OTHER_REP] = REPS
export const HOUR = 3_600_000

/** What is written in a card, and nothing of it may run. */
export const HOSTILE = '<script>alert(1)</script>'

/** A client as the portal knows him. */
export interface Client {
  readonly contactId: number
  readonly dealId: number
  readonly name: string
  readonly phone: string
}

/** The stage with its screen, the strip standing in the cards, and a browser before it. */
export interface Scene {
  readonly stage: Stage
  readonly seat: Seat
  readonly portal: string
  /** A known client with an open deal of the first rep. */
  addClient(given?: Partial<Pick<Client, 'name' | 'phone'>>): Promise<Client>
  /** A lead of the first rep, left alone: no rule has looked at it yet. */
  addLead(fields?: Readonly<Record<string, unknown>>): number
  close(): Promise<void>
}

export interface SceneOptions extends StageOptions {
  /** `false`: the strip is not in the cards' layout yet. */
  readonly hasStrip?: boolean
  /** `true`: the wizard still waits for the administrator who opens the settings first. */
  readonly hasWizard?: boolean
}

export async function setScene(options: SceneOptions = {}): Promise<Scene> {
  const [stage, seat] = await Promise.all([setStage({ screen: true, ...options }), takeSeat()])
  if (options.isInstalled !== false) await prepare(stage, options)
  const { portal } = stage.world.portal
  return {
    stage,
    seat,
    portal: stage.world.portal.url,
    async addClient({ name = 'Игорь Ветров', phone = '+7 912 345-67-89' } = {}) {
      const [first = '', last = ''] = name.split(' ')
      const contact = addItem(
        portal,
        3,
        {
          fields: { name: first, lastName: last, assignedById: REP },
          fm: [{ id: null, typeId: 'PHONE', valueType: 'WORK', value: phone }],
        },
        { userId: REP },
      )
      const deal = addItem(
        portal,
        2,
        { fields: { title: 'Окна на дачу', contactIds: [contact.id], assignedById: REP }, fm: [] },
        { userId: REP },
      )
      await stage.settled()
      return { contactId: contact.id, dealId: deal.id, name, phone }
    },
    addLead(fields = {}) {
      const changes = { fields: { title: 'Заявка', assignedById: REP, ...fields }, fm: [] }
      return addItem(portal, 1, changes, { userId: REP }).id
    },
    async close() {
      await Promise.all([seat.close(), stage.close()])
    },
  }
}

/** What «Показать полосу в карточках» of the settings and «Пропустить» of the wizard do. */
async function prepare(
  stage: Stage,
  { hasStrip = true, hasWizard = false }: SceneOptions,
): Promise<void> {
  const { fields } = stage.world.portal.life.entryForm({ userId: ADMIN, placement: 'DEFAULT' })
  const proof = { accessToken: fields['AUTH_ID'], memberId: fields['member_id'] }
  const question = { host: 'bitrix24', proof, subject: null }
  const { token } = await post<{ token: string }>(stage, openSession.path, question)
  if (hasStrip) await post(stage, showStrip.path, {}, token)
  if (hasWizard) return
  const { version } = await get<SettingsAnswer>(stage, getSettings.path, token)
  await post(stage, saveSettings.path, { version, fields: {}, wizard: 'done' }, token)
}

async function get<T>(stage: Stage, path: string, token: string): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${stage.service.port}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return (await answer.json()) as T
}

async function post<T>(stage: Stage, path: string, body: unknown, token?: string): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${stage.service.port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return (await answer.json()) as T
}

/** The strip in the card that is open. */
export function stripOf(page: Page): FrameLocator {
  return page.frameLocator('[data-placement="USERFIELD_TYPE"] iframe')
}

/** The app's own page: the installer or the settings. */
export function appPageOf(page: Page): FrameLocator {
  return page.frameLocator('[data-placement="DEFAULT"] iframe')
}

/** Goes to another part of the settings. */
export async function openSection(settings: FrameLocator, name: string): Promise<void> {
  const parts = settings.getByRole('navigation', { name: 'Разделы настроек' })
  await parts.getByRole('button', { name }).click()
  await settings.getByRole('heading', { name, exact: true }).waitFor()
}

/** The journal, which the portal opens beside the settings in a slider. */
export async function openJournal(page: Page): Promise<FrameLocator> {
  await appPageOf(page).getByRole('button', { name: 'Журнал правил' }).click()
  const journal = page.getByRole('dialog').frameLocator('iframe')
  await journal.getByRole('heading', { name: 'Журнал', exact: true }).waitFor()
  return journal
}

/** «Отправить заявку с сайта» in the portal's top bar; ends when the portal has named the new lead. */
export async function sendRequest(
  page: Page,
  entry: { readonly name: string; readonly phone: string; readonly comment?: string },
): Promise<number> {
  await page.getByRole('button', { name: 'Отправить заявку' }).click()
  const dialog = page.getByRole('dialog', { name: 'Заявка с сайта' })
  await dialog.getByRole('textbox', { name: 'Имя' }).fill(entry.name)
  await dialog.getByRole('textbox', { name: 'Телефон' }).fill(entry.phone)
  await dialog.getByRole('textbox', { name: 'Почта' }).fill('')
  await dialog.getByRole('textbox', { name: 'Комментарий' }).fill(entry.comment ?? 'Нужен расчёт')
  await dialog.getByRole('button', { name: 'Отправить', exact: true }).click()
  const link = dialog.getByRole('link', { name: /лид № / })
  const id = /\d+/.exec((await link.textContent()) ?? '')?.[0]
  await dialog.getByRole('button', { name: 'Закрыть', exact: true }).last().click()
  return Number(id)
}
