import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { type Answer, bearerOf, postJson, settingsOf } from './doors.ts'

export type Fields = Readonly<Record<string, string>>

/** As the settings page saves: through our API, with what it leads to done. */
export async function saveFields(stage: Stage, fields: Fields, user = ADMIN): Promise<Answer> {
  const { version } = await settingsOf(stage)
  const bearer = await bearerOf(stage, user)
  const answer = await postJson(stage, '/api/settings', { version, fields, wizard: null }, bearer)
  await stage.moveTime(0)
  return answer
}

/** «Кого затронет», asked until it is counted. */
export async function affectedBy(stage: Stage, fields: Fields) {
  const bearer = await bearerOf(stage, ADMIN)
  for (;;) {
    const { status, body } = await postJson(stage, '/api/settings/affected', { fields }, bearer)
    if (status !== 200) throw new Error(`not counted: ${status}`)
    if (body?.['status'] !== 'counting') return body
  }
}
