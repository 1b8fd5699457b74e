import type { InstalledApp } from './state.ts'

/** `app.info` as the portal answers it; `STATUS` L: a local app. */
export function appInfo(app: InstalledApp): Record<string, unknown> {
  return {
    ID: app.id,
    CODE: app.code,
    VERSION: app.version,
    STATUS: 'L',
    INSTALLED: app.installed,
    PAYMENT_EXPIRED: 'N',
    DAYS: null,
    LANGUAGE_ID: 'ru',
    LICENSE: 'ru_pro100',
    LICENSE_TYPE: 'pro100',
    LICENSE_FAMILY: 'pro',
  }
}
