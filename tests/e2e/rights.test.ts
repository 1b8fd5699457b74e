import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { CardView } from '../hosts/bitrix24/screen/wire.ts'
import {
  HOSTILE,
  HOUR,
  openJournal,
  OTHER_REP,
  REP,
  type Scene,
  sendRequest,
  setScene,
  stripOf,
} from './scene.ts'

let scene: Scene

beforeAll(async () => void (scene = await setScene()))
afterAll(() => scene.close())

describe('a card of another rep', () => {
  it('shows neither itself nor the strip to who opens it by its address', async () => {
    const leadId = scene.addLead({ title: 'Секретная заявка' })

    const page = await scene.seat.visit(scene.portal, { userId: OTHER_REP, at: `#/lead/${leadId}` })

    await expect(page.getByText('Нет доступа. Обратитесь к администратору CRM.')).toBeSeen()
    await expect(stripOf(page).getByText('Нет доступа к приложению')).toBeSeen()
    expect(await page.getByText('Секретная заявка').count()).toBe(0)
  })
})

describe('a card that is not saved yet', () => {
  it('is asked to be saved first', async () => {
    const leadId = scene.addLead()
    const page = await scene.seat.visit(scene.portal, { userId: REP })
    // The demo portal has no form of a new card; its page is told of one by the answer about a saved one.
    await page.route('**/screen/api/card?**', async route => {
      const answer = await route.fetch()
      const card = (await answer.json()) as CardView
      await route.fulfill({ response: answer, json: asUnsaved(card) })
    })
    await page.goto(`${scene.portal}/screen/#/lead/${leadId}`)

    await expect(stripOf(page).getByText('Сохраните карточку')).toBeSeen()
  })
})

function asUnsaved(card: CardView): CardView {
  const fields = card.fields.map(field => ({
    ...field,
    frame: field.frame && {
      ...field.frame,
      options: { ...field.frame.options, ENTITY_VALUE_ID: '0' },
    },
  }))
  return { ...card, fields }
}

describe('a frame outside a portal', () => {
  it.each(['app', 'install', 'strip'])('%s tells where it belongs', async place => {
    const page = await scene.seat.open(
      `http://127.0.0.1:${scene.stage.service.port}/bitrix24/${place}`,
    )

    await expect(page.getByText('Эта страница открывается внутри Битрикс24.')).toBeSeen()
  })
})

describe('a client who calls himself a script', () => {
  it('stays text in his card, in the strip and on the board', async () => {
    const client = await scene.addClient({ name: `${HOSTILE} ${HOSTILE}` })
    const page = await scene.seat.visit(scene.portal, { userId: REP, at: '#/leads' })
    const leadId = await sendRequest(page, { ...client, comment: HOSTILE })
    await scene.stage.settled()

    await expect(page.getByRole('article').getByText(HOSTILE)).toBeSeen()

    await page.goto(`${scene.portal}/screen/#/lead/${leadId}`)
    await stripOf(page).getByRole('button', { name: 'Подробнее' }).click()
    await stripOf(page).getByRole('button', { name: 'Поставить дело' }).click()
    await stripOf(page).getByLabel('Что сделать').fill(HOSTILE)
    await stripOf(page).getByLabel('Что сделать').press('Enter')

    await expect(stripOf(page).getByText(HOSTILE)).toBeSeen()
    await expect(page.getByRole('region', { name: 'Таймлайн' }).getByText(HOSTILE)).toBeSeen()
    expect(scene.seat.faults).toEqual([])
  })

  it('stays text in notifications', async () => {
    const page = await scene.seat.visit(scene.portal, { userId: REP, at: '#/notices' })

    await scene.stage.moveTime(48 * HOUR)

    await expect(page.getByRole('listitem').filter({ hasText: HOSTILE })).toBeSeen()
    expect(scene.seat.faults).toEqual([])
  })

  it('stays text in the journal, where a CRM may quote him', async () => {
    await scene.stage.query(
      "update ledger set state = 'buried', reason = $1 where rule = 'ensure-next-step'",
      [`Не принято: ${HOSTILE}`],
    )
    const page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })

    const journal = await openJournal(page)

    await expect(journal.getByRole('cell').filter({ hasText: HOSTILE })).toBeSeen()
    expect(scene.seat.faults).toEqual([])
  })
})
