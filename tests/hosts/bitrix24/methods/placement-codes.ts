const TYPES = ['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'QUOTE', 'SMART_INVOICE']
const ON_CARDS =
  `DETAIL_TAB DETAIL_ACTIVITY DETAIL_TOOLBAR ACTIVITY_TIMELINE_MENU LIST_MENU LIST_TOOLBAR
  DOCUMENTGENERATOR_BUTTON ROBOT_DESIGNER_TOOLBAR`.split(/\s+/)

const CODES: readonly (readonly [scope: string, codes: readonly string[]])[] = [
  [
    'crm',
    [
      ...TYPES.flatMap(type => ON_CARDS.map(place => `CRM_${type}_${place}`)),
      'CRM_ACTIVITY_LIST_MENU',
      'CRM_DETAIL_SEARCH',
      'CRM_REQUISITE_AUTOCOMPLETE',
      'CRM_BANK_DETAIL_AUTOCOMPLETE',
      'CRM_ANALYTICS_MENU',
      'CRM_ANALYTICS_TOOLBAR',
      'CRM_FUNNELS_TOOLBAR',
      'CRM_SMART_INVOICE_FUNNELS_TOOLBAR',
    ],
  ],
  ['placement', ['LEFT_MENU', 'PAGE_BACKGROUND_WORKER', 'REST_APP_URI']],
  ['telephony', ['CALL_CARD', 'TELEPHONY_ANALYTICS_MENU']],
  ['bi', ['BI_ANALYTICS_MENU']],
  ['task', ['TASK_VIEW_TAB', 'TASK_VIEW_SIDEBAR', 'TASK_VIEW_TOP_PANEL']],
]

/** Codes an app with these scopes may bind. */
export function placementCodes(scopes: ReadonlySet<string>): string[] {
  return CODES.filter(([scope]) => scopes.has(scope)).flatMap(([, codes]) => codes)
}

/** One handler of an app is all these take. */
export const SINGLE_HANDLER = new Set(['PAGE_BACKGROUND_WORKER', 'REST_APP_URI'])

/** The options a placement documents; everything else is dropped silently. */
export function documentedOptions(
  code: string,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = optionNames(code)
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)))
}

function optionNames(code: string): readonly string[] {
  if (code === 'PAGE_BACKGROUND_WORKER') return ['errorHandlerUrl']
  if (code.endsWith('_AUTOCOMPLETE')) return ['countries']
  if (!code.endsWith('_DETAIL_ACTIVITY')) return []
  return ['useBuiltInInterface', 'newUserNotificationTitle', 'newUserNotificationText']
}
