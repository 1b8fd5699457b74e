import type { EffectState } from '../../shared/contract/card-tab.ts'
import type { IconName } from '../ui/icon-name.ts'

const ICONS: Readonly<Record<EffectState, IconName>> = {
  done: 'tick',
  held: 'moon',
  planned: 'clock',
  dropped: 'info',
  buried: 'cross',
}

/** So that a state is never said by colour alone. */
export function iconOf(state: EffectState): IconName {
  return ICONS[state]
}
