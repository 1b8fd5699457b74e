import { asId, type TenantId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import type { Locale } from '../../../shared/i18n/message.ts'
import { parseForm } from '../../../shared/parse/form.ts'
import {
  finderOf,
  idText,
  or,
  orNull,
  ParseError,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type { RawRequest } from '../host.ts'

/** What a browser posts into our frame. All of it is known to the user and may be made up by him. */
export interface Entry {
  readonly memberId: string
  readonly refreshToken: string
  readonly serverEndpoint: string
  readonly applicationToken: string
  readonly placement: string
  /** Of `PLACEMENT_OPTIONS` only what says which card it is and how it is shown. */
  readonly options: Readonly<Record<string, string>>
  readonly subject: EntityRef | null
  readonly lang: string
}

const wireEntry = finderOf(
  shape({
    member_id: text,
    REFRESH_ID: or(text, ''),
    SERVER_ENDPOINT: or(text, ''),
    APPLICATION_TOKEN: or(text, ''),
    PLACEMENT: or(text, 'DEFAULT'),
    PLACEMENT_OPTIONS: or(text, ''),
  }),
)

const optionShape = orNull(idText)
const wireOptions = finderOf(
  shape({
    ID: optionShape,
    ENTITY_ID: optionShape,
    ENTITY_VALUE_ID: optionShape,
    MODE: optionShape,
    FIELD_NAME: optionShape,
    // Ours: which page of the app was opened over another one, and its filters.
    page: optionShape,
    address: optionShape,
    // Of a deep link: whom to show. A call card's number the portal's page tells our own page itself.
    phone: optionShape,
  }),
)

/** @returns `null` when it is no entry of a frame */
export function findEntry(request: RawRequest): Entry | null {
  const fields = wireEntry(findForm(request.body))
  if (fields === null || !isMemberId(fields.member_id)) return null
  const options = findOptions(fields.PLACEMENT_OPTIONS)
  return {
    memberId: fields.member_id,
    refreshToken: fields.REFRESH_ID,
    serverEndpoint: fields.SERVER_ENDPOINT,
    applicationToken: fields.APPLICATION_TOKEN,
    placement: fields.PLACEMENT,
    options,
    subject: toSubject(fields.PLACEMENT, options),
    lang: /^[a-z]{2}$/.test(request.query['LANG'] ?? '') ? (request.query['LANG'] ?? 'ru') : 'ru',
  }
}

/** 32 hex digits on every portal seen; anything short and plain is taken, for an id is only compared. */
export function isMemberId(memberId: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(memberId)
}

export function tenantIdOf(memberId: string): TenantId {
  return asId(`bitrix24:${memberId}`)
}

/** Portals speak twenty languages; whoever reads no English on them mostly reads Russian. */
export function toLocale(lang: string): Locale {
  return ['ru', 'by', 'kz', 'ua'].includes(lang.toLowerCase()) ? 'ru' : 'en'
}

function findForm(body: string): unknown {
  try {
    return parseForm(body)
  } catch (error) {
    // A page has no other answer to a strange body than the one for a stranger.
    if (error instanceof ParseError) return null
    throw error
  }
}

function findOptions(json: string): Readonly<Record<string, string>> {
  const known = wireOptions(findJson(json)) ?? {}
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}

function findJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

const KINDS: Readonly<Record<string, EntityRef['kind']>> = {
  LEAD: 'lead',
  DEAL: 'deal',
  CONTACT: 'contact',
  COMPANY: 'company',
}

/** A field's frame names the card by `CRM_DEAL` and its id, a tab by its code and the id. 0 is a card not saved yet. */
function toSubject(placement: string, options: Readonly<Record<string, string>>): EntityRef | null {
  const name = placement === 'USERFIELD_TYPE' ? (options['ENTITY_ID'] ?? '') : placement
  const kind = KINDS[/^CRM_(LEAD|DEAL|CONTACT|COMPANY)(_|$)/.exec(name)?.[1] ?? '']
  const id = options['ENTITY_VALUE_ID'] ?? options['ID'] ?? ''
  if (kind === undefined || !/^[1-9]\d*$/.test(id)) return null
  return { kind, id: asId(id) } as EntityRef // the kind and its id's brand belong together
}
