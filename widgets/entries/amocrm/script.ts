import jquery from 'jquery'
import './reset.css'
import '../../ui/theme.css'
import './guest.css'
import type { AmoApp, AmoWidget } from '../../host/amocrm-api.ts'
import { createCallbacks } from './mount/callbacks.ts'
import { createLegalSearch } from './mount/legal-search.ts'
import type { LegalSearch } from './mount/legal-search.ts'
import { createMounts } from './mount/mounts.ts'
import { paramsOf } from './mount/part-options.ts'
import { createPhoneAction } from './mount/phone-action.ts'
import type { PhoneAction } from './mount/phone-action.ts'
import type { OwnPage } from '../../ui/own-page.ts'

/** Address of our server, `https://…`, written in when the archive is packed. */
const SERVER = '__SHAGOLAD_SERVER__'
/** Whom people write to, written in as well; empty in the demo. */
const EMAIL = '__SHAGOLAD_EMAIL__'

/** Shared by all instances: each clears up what one before it has left. */
const mounts = createMounts()
let legalSearch: LegalSearch | null = null
let phoneAction: PhoneAction | null = null

/**
 * amoCRM extends its own object with this function and calls it with `new`, for every area anew. Language and settings
 * come only after it.
 */
// The value of the module has to be the function itself, and what it is given is `this`.
/* oxlint-disable import/no-default-export, oxc/no-this-in-exported-function */
export default function Shagolad(this: AmoWidget): AmoWidget {
  this.callbacks = createCallbacks({
    widget: this,
    app: readApp(),
    server: SERVER,
    email: EMAIL,
    document,
    jquery,
    legalSearch: findLegalSearch(),
    phoneAction: findPhoneAction(),
    mounts,
    navigate: path => location.assign(path),
    pathOf: page => pathOf(page, paramsOf({ widget: this }).widget_code ?? ''),
  })
  return this
}
/* oxlint-enable */

/** One for the page: an instance of every area offers the same search. */
function findLegalSearch(): LegalSearch {
  legalSearch ??= createLegalSearch({ app: readApp(), jquery, server: SERVER, now: Date.now })
  return legalSearch
}

function findPhoneAction(): PhoneAction {
  const open = (address: string) => location.assign(address)
  phoneAction ??= createPhoneAction({ app: readApp(), server: SERVER, open })
  return phoneAction
}

function readApp(): AmoApp {
  return (window as unknown as { readonly APP: AmoApp }).APP
}

/** Addresses people see in their browser. (L) */
function pathOf(page: OwnPage, code: string): string {
  return page === 'settings' ? `/settings/widgets/${code}` : `/widget_page/${code}/shagolad`
}
