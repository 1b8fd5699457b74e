import type { AmoParams } from '../../../host/amocrm-api.ts'
import type { Mounts } from './mounts.ts'
import type { Around } from './start-part.ts'
import { linkStyles } from './style-link.ts'

/** Everything we draw is inside an element of this class, and every rule of our styles begins with it. */
export const ROOT_CLASS = 'shagolad-widget'

export interface PartOptions extends Around {
  readonly document: Document
  readonly mounts: Mounts
}

/** Usable after the constructor only. (F) */
export function paramsOf({ widget }: Pick<Around, 'widget'>): AmoParams {
  return { ...widget.params, ...widget.get_settings() }
}

export function codeOf(around: Pick<Around, 'widget'>): string {
  return CSS.escape(paramsOf(around).widget_code ?? '')
}

/** Our styles for what is shown in a root. */
export function styleOf(options: PartOptions): (root: HTMLElement) => () => void {
  return root => {
    const { path = '', version = '' } = paramsOf(options)
    return linkStyles(options.document, `${path}/style.css?v=${version}`, root)
  }
}
