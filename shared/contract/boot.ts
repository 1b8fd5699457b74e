/**
 * What the server writes into a page for its script: JSON in `<script type="application/json" id="boot">`, with
 * every `<` escaped. Nothing secret, and nothing the server believes later.
 */
export interface Boot {
  /** `install`, `settings`, `strip`, `tab`, `journal`, `desk` */
  readonly page: string
  /** Account id on the host. */
  readonly memberId: string
  /** The host's code of the place, e.g. `USERFIELD_TYPE`. */
  readonly placement: string
  /** Options of the place as the host sent them, parsed. */
  readonly options: Readonly<Record<string, unknown>>
  /** The host's language code, e.g. `ru`. */
  readonly lang: string
  readonly themeHint?: 'light' | 'dark'
  /** Only on the installer page: why the server could not register us; missing when it could. */
  readonly installError?: string
}
