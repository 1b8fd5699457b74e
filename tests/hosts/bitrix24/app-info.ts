import type { InstalledApp } from './state.ts'

/** L for a local app; an app of the market is taken for a free one. */
export function appStatus(clientId: string): 'L' | 'F' {
  return clientId.startsWith('local.') ? 'L' : 'F'
}

/** `app.info` as the portal answers it. */
export function appInfo(app: InstalledApp): Record<string, unknown> {
  return {
    ID: app.id,
    CODE: app.code,
    VERSION: app.version,
    STATUS: appStatus(app.clientId),
    INSTALLED: app.installed,
    PAYMENT_EXPIRED: 'N',
    DAYS: null,
    LANGUAGE_ID: 'ru',
    LICENSE: 'ru_pro100',
    LICENSE_TYPE: 'pro100',
    LICENSE_FAMILY: 'pro',
  }
}
