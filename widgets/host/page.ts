import type { HostId } from '../../shared/crm/ids.ts'
import type { Fetch, SessionOutcome } from '../api/session.ts'
import type { WidgetPage } from '../ui/context.ts'

/** The host's page around a widget, in our words. The browser-side twin of `HostCrm`: one file per host. */
export interface HostPage extends WidgetPage {
  readonly host: HostId
  /**
   * Opens a session with our server on the strength of what this page can prove. Never rejects.
   *
   * @param send to our server, for pages that carry their proof there themselves
   * @param isRenewal `true`: an earlier bearer has ended, so nothing old may be handed over again
   */
  openSession(send: Fetch, isRenewal: boolean): Promise<SessionOutcome>
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
