import {
  anything,
  finderOf,
  flag,
  idText,
  listOf,
  numeric,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type { Locale } from '../../../shared/i18n/message.ts'
import type { Tenant } from '../../tenant.ts'
import { resultOf } from './answers.ts'
import { isBusy, toFailure, type PortalError } from './failures.ts'
import { fieldNameOf, type FieldType, type Manifest } from './manifest.ts'
import { MAX_BATCH, type BatchAnswer, type Command, type Portal } from './portal.ts'
import type { TenantsPort } from './ports.ts'

export interface ReconcileDependencies {
  readonly manifest: Manifest
  readonly publicUrl: string
  readonly tenants: TenantsPort
  readonly portalOf: (tenant: Tenant) => Portal
}

const wireApp = finderOf(shape({ ID: numeric, INSTALLED: or(flag, false) }))
const wireEvents = finderOf(
  listOf(shape({ event: text, handler: or(text, ''), offline: or(numeric, 0) })),
)
const wirePlacements = finderOf(listOf(shape({ placement: text, handler: text })))
const wireTypes = finderOf(
  listOf(shape({ USER_TYPE_ID: text, HANDLER: text, OPTIONS: or(anything, null) })),
)
const wireFields = finderOf(listOf(shape({ ID: idText, FIELD_NAME: text, USER_TYPE_ID: text })))
const wireHeight = finderOf(shape({ height: numeric }))
const findMode = finderOf(orNull(numeric))
const findCodes = finderOf(listOf(text))

/**
 * Brings events, places, field types and their fields to what the manifest says: reads what stands there, writes the
 * difference. A new version of the app starts with nothing bound, so this runs at install, at update and daily.
 */
export function createReconcile(dependencies: ReconcileDependencies) {
  const { manifest, publicUrl, tenants, portalOf } = dependencies

  return async function reconcile(tenant: Tenant): Promise<void> {
    const portal = portalOf(tenant)
    const isActive = tenant.state === 'active'
    const read = await portal.batch({
      app: { method: 'app.info' },
      mode: { method: 'crm.settings.mode.get' },
      events: { method: 'event.get' },
      placements: { method: 'placement.get' },
      offered: { method: 'placement.list' },
      types: { method: 'userfieldtype.list' },
      // A field of our type before the end of the installation is refused: "Invalid user type specified" (D).
      ...(isActive ? fieldQuestions(manifest) : {}),
    })

    const app = wireApp(resultOf(read, 'app'))
    const changes = [
      ...diffEvents(manifest, publicUrl, resultOf(read, 'events')),
      ...diffPlacements(
        { ...manifest, placements: bindable(manifest, read) },
        publicUrl,
        resultOf(read, 'placements'),
      ),
      ...diffTypes(manifest, publicUrl, resultOf(read, 'types'), tenant.locale),
      ...(isActive && app !== null ? diffFields(manifest, app.ID, read) : []),
    ]
    const mode = read.get('mode')
    // Kept first: of a portal that refuses one of the changes it is known all the same.
    await learn(tenant, { app, mode: mode?.ok === true ? findMode(mode.result) : null })
    await carryOut(portal, changes)
    // Whoever called tries again soon: without it the portal counts as one with leads.
    if (isActive && mode?.ok === false && isBusy(mode.error)) resultOf(read, 'mode')
  }

  async function learn(
    tenant: Tenant,
    { app, mode }: { readonly app: { readonly ID: number } | null; readonly mode: number | null },
  ): Promise<void> {
    const learned = { ...(app && { appId: app.ID }), ...(mode && { mode }) }
    // Read again: a refresh on the way may have stored a new address.
    const fresh = (await tenants.find(tenant.id)) ?? tenant
    const hostData = { ...fresh.hostData, ...learned }
    if (JSON.stringify(hostData) !== JSON.stringify(fresh.hostData)) {
      await tenants.save({ ...fresh, hostData })
    }
  }
}

async function carryOut(portal: Portal, changes: readonly Command[]): Promise<void> {
  for (let from = 0; from < changes.length; from += MAX_BATCH) {
    const part = changes.slice(from, from + MAX_BATCH)
    const commands = Object.fromEntries(part.map((change, index) => [`c${index}`, change]))
    for (const [key, outcome] of await portal.batch(commands)) {
      if (outcome.ok || isAlreadyBound(outcome.error)) continue
      throw toFailure(`reconcile ${commands[key]?.method ?? key}`, 400, outcome.error, null)
    }
  }
}

/** Said by the portal when another run was a moment faster. */
function isAlreadyBound({ code, text: words }: PortalError): boolean {
  return /already binded/i.test(code) || /already binded/i.test(words)
}

function diffEvents(manifest: Manifest, publicUrl: string, result: unknown): Command[] {
  const handler = publicUrl + manifest.hook
  const standing = (wireEvents(result) ?? []).filter(row => row.offline === 0)
  const isWanted = (row: { event: string; handler: string }) =>
    row.handler === handler && manifest.events.includes(row.event.toUpperCase())
  const bound = new Set(standing.filter(isWanted).map(row => row.event.toUpperCase()))
  return [
    ...manifest.events
      .filter(event => !bound.has(event))
      .map(event => ({ method: 'event.bind', params: { event, handler } })),
    // Always event and handler: with nothing passed the portal promises to drop everything (D).
    ...standing
      .filter(row => !isWanted(row))
      .map(row => ({
        method: 'event.unbind',
        params: { event: row.event, handler: row.handler },
      })),
  ]
}

/** Places of a scope that the customer has not granted are not there: no call card without telephony. */
function bindable({ placements }: Manifest, read: BatchAnswer): Manifest['placements'] {
  const offered = findCodes(resultOf(read, 'offered'))
  return offered === null
    ? placements
    : placements.filter(({ placement }) => offered.includes(placement))
}

function diffPlacements(manifest: Manifest, publicUrl: string, result: unknown): Command[] {
  const standing = wirePlacements(result) ?? []
  const wanted = manifest.placements.map(place => ({ ...place, handler: publicUrl + place.page }))
  const missing = wanted.filter(
    place =>
      !standing.some(row => row.placement === place.placement && row.handler === place.handler),
  )
  // The portal lists a field type's frame here too (V); such a row is not bound by hand.
  const surplus = standing.filter(
    row =>
      row.placement !== 'USERFIELD_TYPE' &&
      !wanted.some(place => row.placement === place.placement && row.handler === place.handler),
  )
  return [
    ...missing.map(({ placement, handler, title, description, options }) => ({
      method: 'placement.bind',
      params: {
        PLACEMENT: placement,
        HANDLER: handler,
        TITLE: title.ru,
        LANG_ALL: {
          ru: { TITLE: title.ru, DESCRIPTION: description.ru },
          en: { TITLE: title.en, DESCRIPTION: description.en },
        },
        OPTIONS: options,
      },
    })),
    ...surplus.map(({ placement, handler }) => ({
      method: 'placement.unbind',
      params: { PLACEMENT: placement, HANDLER: handler },
    })),
  ]
}

function diffTypes(
  manifest: Manifest,
  publicUrl: string,
  result: unknown,
  locale: Locale,
): Command[] {
  const standing = new Map((wireTypes(result) ?? []).map(row => [row.USER_TYPE_ID, row]))
  const wanted = manifest.fieldTypes.flatMap(type => {
    const handler = publicUrl + type.page
    const row = standing.get(type.code)
    const height = wireHeight(row?.OPTIONS)?.height ?? type.height
    if (row?.HANDLER === handler && height === type.height) return []
    const params = {
      USER_TYPE_ID: type.code,
      HANDLER: handler,
      TITLE: type.title[locale],
      DESCRIPTION: type.description[locale],
      OPTIONS: { height: type.height },
    }
    return [{ method: row === undefined ? 'userfieldtype.add' : 'userfieldtype.update', params }]
  })
  const codes = new Set(manifest.fieldTypes.map(type => type.code))
  const surplus = [...standing.keys()].filter(code => !codes.has(code))
  return [
    ...wanted,
    ...surplus.map(code => ({ method: 'userfieldtype.delete', params: { USER_TYPE_ID: code } })),
  ]
}

function fieldQuestions(manifest: Manifest): Record<string, Command> {
  const places = manifest.fieldTypes.flatMap(type => type.field.on.map(kind => ({ type, kind })))
  return Object.fromEntries(
    places.map(({ type, kind }) => [
      fieldKey(type, kind),
      {
        method: `crm.${kind}.userfield.list`,
        params: { filter: { FIELD_NAME: fieldNameOf(type) } },
      },
    ]),
  )
}

function fieldKey(type: FieldType, kind: string): string {
  return `${type.code}_${kind}`
}

function diffFields(manifest: Manifest, appId: number, read: BatchAnswer): Command[] {
  return manifest.fieldTypes.flatMap(type =>
    type.field.on.flatMap(kind => {
      const standing = wireFields(resultOf(read, fieldKey(type, kind))) ?? []
      const rows = standing.filter(row => row.FIELD_NAME === fieldNameOf(type))
      // Only the full name is taken, and its number is another on every portal (D).
      const fullType = `rest_${appId}_${type.code}`
      if (rows.some(row => row.USER_TYPE_ID === fullType)) return []
      return [
        // Left over by an earlier installation under another number; it holds no values.
        ...rows.map(row => ({ method: `crm.${kind}.userfield.delete`, params: { id: row.ID } })),
        { method: `crm.${kind}.userfield.add`, params: { fields: toField(type, fullType) } },
      ]
    }),
  )
}

function toField(type: FieldType, fullType: string): Record<string, unknown> {
  return {
    USER_TYPE_ID: fullType,
    FIELD_NAME: type.field.name,
    EDIT_FORM_LABEL: type.field.label,
    LIST_COLUMN_LABEL: type.field.label,
    SHOW_FILTER: 'N',
    SHOW_IN_LIST: 'N',
  }
}
