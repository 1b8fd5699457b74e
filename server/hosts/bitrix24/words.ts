import { finderOf, idText } from '../../../shared/parse/parse.ts'
import type { HostEffect } from '../host.ts'
import { withMark, withoutCodes } from './marks.ts'
import type { Plan } from './perform.ts'

type EffectOf<Type extends HostEffect['type']> = Extract<HostEffect, { type: Type }>

const findPlainId = finderOf(idText)

export function planNote(effect: EffectOf<'note.add'>, mark: string): Plan {
  const command = {
    method: 'crm.timeline.comment.add',
    params: {
      fields: {
        ENTITY_TYPE: effect.subject.kind,
        ENTITY_ID: effect.subject.id,
        COMMENT: withMark(effect.text, mark),
      },
    },
  }
  return { mark, commands: [command], id: null, readId: findPlainId }
}

export function planNotification(
  effect: EffectOf<'user.notify'>,
  mark: string,
  origin: string,
): Plan {
  const { subject } = effect
  const address = subject === null ? '' : `\n${origin}/crm/${subject.kind}/details/${subject.id}/`
  const command = {
    method: 'im.notify.system.add',
    // A second one with the same tag replaces the first, so a retry shows nothing twice (D).
    params: { USER_ID: effect.user, MESSAGE: withoutCodes(effect.text) + address, TAG: mark },
  }
  return { mark, commands: [command], id: null, readId: findPlainId }
}
