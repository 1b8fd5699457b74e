import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, listOf, shape, text } from '../../../shared/parse/parse.ts'
import { SECOND } from '../../../shared/time/instant.ts'
import type { CardNumber, HostNumberField, WrittenNumbers } from '../../core/number-field.ts'
import { HostUnavailable } from '../../errors.ts'
import { resultOf } from './answers.ts'
import { isBusy, isNotFound, type PortalError, toFailure } from './failures.ts'
import { MAX_BATCH, type Command, type Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

/** The portal puts `UF_CRM_` before it; the prefix keeps it apart from everybody else's. */
const NAME = 'SHAGOLAD_CHANCE'
/** As the methods for items name it (S). */
const ITEM_NAME = 'ufCrmShagoladChance'

const UNREACHED_MS = 10 * SECOND

const findFields = finderOf(listOf(shape({ FIELD_NAME: text })))

/** A whole number in a plain user field: those of our own types show nothing on boards and in lists (D). */
export function createNumberField(portal: Portal, kinds: readonly CardKind[]): HostNumberField {
  return {
    kinds,
    async write(kind, numbers, label) {
      await ensure(portal, kind, label)
      const written: CardRef[] = []
      const gone: CardRef[] = []
      for (let from = 0; from < numbers.length; from += MAX_BATCH) {
        const part = await writePart(portal, kind, numbers.slice(from, from + MAX_BATCH))
        written.push(...part.written)
        gone.push(...part.gone)
      }
      return { written, gone }
    },
  }
}

async function ensure(portal: Portal, kind: CardKind, label: string): Promise<void> {
  const question = {
    method: `crm.${kind}.userfield.list`,
    params: { filter: { FIELD_NAME: `UF_CRM_${NAME}` } },
  }
  const fields = findFields(resultOf(await portal.batch({ fields: question }), 'fields')) ?? []
  if (fields.some(({ FIELD_NAME }) => FIELD_NAME === `UF_CRM_${NAME}`)) return
  const words = { ru: label, en: label }
  const made = await portal.batch({
    made: {
      method: `crm.${kind}.userfield.add`,
      params: {
        fields: {
          USER_TYPE_ID: 'integer',
          FIELD_NAME: NAME,
          EDIT_FORM_LABEL: words,
          LIST_COLUMN_LABEL: words,
          LIST_FILTER_LABEL: words,
          SHOW_FILTER: 'I',
          EDIT_IN_LIST: 'N',
        },
      },
    },
  })
  resultOf(made, 'made')
}

/** @throws {HostUnavailable} when the portal was too busy, or did not come to the end: it is written again, which does no harm */
async function writePart(
  portal: Portal,
  kind: CardKind,
  numbers: readonly CardNumber[],
): Promise<WrittenNumbers> {
  const read = await portal.batch(
    Object.fromEntries(
      numbers.map(({ card, value }): [string, Command] => [
        `n${card.id}`,
        {
          method: 'crm.item.update',
          params: {
            entityTypeId: ENTITY_TYPE[kind],
            id: card.id,
            fields: { [ITEM_NAME]: value ?? '' },
          },
        },
      ]),
    ),
  )
  const outcomes = numbers.map(({ card }) => ({ card, outcome: read.get(`n${card.id}`) }))
  for (const { outcome } of outcomes) {
    if (outcome === undefined)
      throw new HostUnavailable('crm.item.update: not reached', UNREACHED_MS)
    if (!outcome.ok && isBusy(outcome.error))
      throw toFailure('crm.item.update', 503, outcome.error, null)
  }
  const cardsThat = (wish: (error: PortalError | null) => boolean) =>
    outcomes.flatMap(({ card, outcome }) =>
      outcome !== undefined && wish(outcome.ok ? null : outcome.error) ? [card] : [],
    )
  return {
    written: cardsThat(error => error === null),
    gone: cardsThat(error => error !== null && isNotFound(error)),
  }
}
