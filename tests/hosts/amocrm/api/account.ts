import { NO_CONTENT, ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { isObject, readList } from '../body.ts'
import { tagNamed } from '../crm/tags.ts'
import { Problem } from '../problem.ts'
import { offsetOf } from '../local-time.ts'
import { placeOf, type Call, type Route } from '../route.ts'
import { ENTITY_TYPES, type EntityType, type Installation, type Tag } from '../state.ts'
import { oneOf } from './filters.ts'
import { hrefOf } from './show.ts'

export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v4/account', run: account },
  { method: 'GET', path: '/api/v4/widgets', run: widgets },
  { method: 'GET', path: '/api/v4/widgets/:code', run: widget },
  { method: 'POST', path: '/api/v4/widgets/:code', isAdminOnly: true, run: saveWidget },
  ...ENTITY_TYPES.flatMap((type): Route[] => [
    { method: 'GET', path: `/api/v4/${type}/tags`, run: call => tags(call, type) },
    { method: 'POST', path: `/api/v4/${type}/tags`, run: call => addTags(call, type) },
  ]),
  { method: 'GET', path: '/api/v4/customers', run: customersOff },
  { method: 'POST', path: '/api/v4/customers', run: customersOff },
  { method: 'PATCH', path: '/api/v4/customers', run: customersOff },
]

/** What belongs to chats, invoices and renamed entities is refused: there is none of it here. */
const WITH = [
  'users_groups',
  'task_types',
  'version',
  'datetime_settings',
  'drive_url',
  'is_api_filter_enabled',
]

function account(call: Call): Answer {
  const { account: own, caller } = call
  const wish = call.query.with(WITH)
  call.query.done()
  const { state } = own
  return ok({
    id: state.accountId,
    name: state.name,
    subdomain: state.subdomain,
    current_user_id: caller.user.id,
    created_by: 0,
    created_at: state.createdAt,
    updated_by: 0,
    updated_at: state.createdAt,
    country: state.country,
    currency: state.currency,
    currency_symbol: '₽',
    mobile_feature_version: 0,
    customers_mode: state.customersMode,
    is_unsorted_on: true,
    is_loss_reason_enabled: state.isLossReasonEnabled,
    is_helpbot_enabled: false,
    is_technical_account: state.isTechnicalAccount,
    contact_name_display_order: 1,
    ...(wish.has('is_api_filter_enabled') ? { is_api_filter_enabled: state.isFilterEnabled } : {}),
    ...(wish.has('drive_url') ? { drive_url: 'https://drive-a.amocrm.ru' } : {}),
    ...(wish.has('version') ? { version: 12 } : {}),
    _links: selfLink(hrefOf(own, 'account')),
    _embedded: embedded(call, wish),
  })
}

function embedded({ account: { state, now } }: Call, wish: ReadonlySet<string>) {
  const all: Readonly<Record<string, unknown>> = {
    users_groups: state.groups,
    task_types: state.taskTypes.map(type => ({ ...type, color: null, icon_id: null })),
    datetime_settings: {
      date_pattern: 'd.m.Y H:i',
      short_date_pattern: 'd.m.Y',
      short_time_pattern: 'H:i',
      // The docs' sample misspells it like that; the emulator follows the sample.
      date_formant: 'd.m.Y',
      time_format: 'H:i:s',
      timezone: state.timeZone,
      timezone_offset: offsetOf(now(), state.timeZone),
    },
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => wish.has(key)))
}

function tags(call: Call, type: EntityType): Answer {
  const page = readPage(call.query)
  const name = call.query.text('query')
  const filter = call.query.filter()
  const tests = [
    oneOf<Tag, number>(filter.ids('id'), tag => tag.id),
    oneOf<Tag, string>(filter.list('name'), tag => tag.name),
  ]
  call.query.done()
  const rows = [...call.account.state.tags[type].values()].filter(
    tag => (name === null || tag.name.includes(name)) && tests.every(test => test(tag)),
  )
  return pageOf('tags', rows, placeOf(call, page), {
    show: tag => ({ id: tag.id, name: tag.name, color: null }),
  })
}

function addTags(call: Call, type: EntityType): Answer {
  call.query.done()
  const items = readList(call.body, body => {
    body.need('name')
    return body.text('name') ?? ''
  })
  const made = items.map(({ value, requestId }) => {
    const tag = tagNamed(call.account, type, value)
    return { id: tag.id, name: tag.name, color: null, request_id: requestId }
  })
  return ok({ _links: selfLink(call.href), _embedded: { tags: made } })
}

/** Customers are switched off, or not in the tariff. */
function customersOff({ account: { state } }: Call): Answer {
  if (state.customersMode === 'unavailable') throw new Problem(402, 'Customers are not available')
  throw new Problem(426, 'Customers are switched off')
}

function widgets(call: Call): Answer {
  const page = readPage(call.query)
  call.query.done()
  const rows = [...call.account.state.installations.values()]
  if (rows.length === 0) return NO_CONTENT
  return pageOf('widgets', rows, placeOf(call, page), { show: row => showWidget(call, row) })
}

function widget(call: Call): Answer {
  call.query.done()
  return ok(showWidget(call, findWidget(call)))
}

/** Settings of a widget that is there; installing through the API is not emulated. */
function saveWidget(call: Call): Answer {
  call.query.done()
  const found = findWidget(call)
  if (!found.isActive) throw new Problem(400, 'Installing through the API is not emulated here')
  if (!isObject(call.body)) throw new Problem(400, 'The body is a map of settings')
  found.settings = { ...call.body }
  call.account.touch()
  return ok(showWidget(call, found))
}

function findWidget(call: Call): Installation {
  const all = [...call.account.state.installations.values()]
  const found = all.find(({ widgetCode }) => widgetCode === call.params['code'])
  if (found === undefined) throw new Problem(404, 'Widget not found')
  return found
}

/** `settings` only for the integration that owns the widget. */
function showWidget({ account: own, caller }: Call, row: Installation) {
  return {
    id: own.state.accountId % 100_000,
    code: row.widgetCode,
    version: '1.0.0',
    rating: '0',
    settings_template: [],
    is_lead_source: false,
    is_work_with_dp: false,
    is_crm_template: false,
    client_uuid: row.clientId,
    is_active_in_account: row.isActive,
    pipeline_id: null,
    ...(caller.clientId === row.clientId ? { settings: row.settings } : {}),
    _links: selfLink(hrefOf(own, `widgets/${row.widgetCode}`)),
  }
}
