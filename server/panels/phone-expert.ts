import {
  getPhoneExpert,
  type PhoneExpertChange,
  type PhoneExpertSettings,
  savePhoneExpert,
} from '../../shared/contract/phone-expert.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { readPhoneExpertChange } from '../../shared/contract/read-client-by-number.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { ClientTime } from '../../shared/contract/client-time.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import type { PhoneOpinion } from '../numbering/second-opinion.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** The keys of a second opinion about numbers. They never come back to a browser. */
export function phoneExpertPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getPhoneExpert, readNothing, (_question, { session, tenant }) => {
      requireAdmin(session)
      return show(tools, tenant.id)
    }),
    definePanel(savePhoneExpert, readPhoneExpertChange, (change, context) =>
      save(tools, change, context),
    ),
  ]
}

async function show({ flow }: PanelTools, tenant: TenantId): Promise<PhoneExpertSettings> {
  const keys = await flow.store.places.expertKeys(tenant)
  return { isOn: keys?.isOn ?? false, hasKeys: keys !== null }
}

async function save(
  tools: PanelTools,
  { isOn, keys }: PhoneExpertChange,
  { session, tenant }: PanelContext,
): Promise<PhoneExpertSettings> {
  requireAdmin(session)
  const { places } = tools.flow.store
  const known = await places.expertKeys(tenant.id)
  const given = keys ?? known
  const isWhole = given !== null && given.token !== '' && given.secret !== ''
  if (isOn && !isWhole) throw new ApiFailure(422, 'invalid', { keys: 'empty' })
  const next = isWhole ? { isOn, token: given.token, secret: given.secret } : null
  await places.saveExpertKeys(tenant.id, next)
  return show(tools, tenant.id)
}

/** «DaData: Самара, UTC+4», for the grounds of a client's time. */
export function opinionText(opinion: PhoneOpinion, say: Say): string {
  const place = opinion.city ?? opinion.region ?? opinion.country ?? '—'
  const values = { place, offset: opinion.offset ?? '—' }
  return say({ id: `client-by-number.opinion${opinion.isSure ? '' : '.unsure'}`, values })
}

/** Numbers of a card whose kept opinions are told. */
const TOLD = 3

/** The time with what somebody else has said of its numbers before; while a card opens nobody is asked. */
export async function withKnownOpinions(
  tools: PanelTools,
  context: PanelContext,
  { time, phones }: { readonly time: ClientTime | null; readonly phones: readonly string[] },
): Promise<ClientTime | null> {
  if (time === null) return null
  const numbers = [...new Set(phones.flatMap(parsePhones).map(({ e164 }) => e164))]
  const opinions = await tools.expert.known(context.tenant.id, numbers.slice(0, TOLD))
  const say = tools.sayTo(context)
  const lines = new Set(opinions.map(opinion => opinionText(opinion, say)))
  return { ...time, grounds: [...time.grounds, ...lines] }
}
