import type { HostId } from '../../shared/crm/ids.ts'
import type { WidgetPage } from '../ui/context.ts'

/** The host's page around a widget, in our words. The browser-side twin of `HostCrm`: one file per host. */
export interface HostPage extends WidgetPage {
  readonly host: HostId
  /**
   * Fresh proof for `POST /api/session`; only the same host's server module can read it.
   *
   * @param isFresh `true`: not of what is at hand, but asked of the host this moment
   * @returns `null` when the host gave this user no authorisation
   * @throws {HostPageSilent} when the host's page does not answer in time
   */
  proof(isFresh?: boolean): Promise<Readonly<Record<string, string>> | null>
  /** Tells the page how tall we are now. Does nothing where the page sizes itself, and where it does not answer. */
  fitHeight(): Promise<void>
}

/** The host's page did not answer. Trying again may help. */
export class HostPageSilent extends Error {
  constructor(options?: ErrorOptions) {
    super('the page around the widget does not answer', options)
    this.name = 'HostPageSilent'
  }
}
