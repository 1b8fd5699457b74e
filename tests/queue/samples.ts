import type { Standing } from '../../shared/control/standing.ts'
import { asId, type ContactId, type TenantId } from '../../shared/crm/ids.ts'
import type { CardRef, Contact } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Decision, PlannedAction } from '../../server/store/store.ts'
import type { Tenant } from '../../server/tenant.ts'

export function lead(id: number): CardRef {
  return { kind: 'lead', id: asId(id) }
}

export function aTenant(id: TenantId, changed: Partial<Tenant> = {}): Tenant {
  return {
    id,
    host: 'bitrix24',
    account: 'a',
    origin: 'https://acme.bitrix24.ru',
    locale: 'ru',
    timeZone: 'Europe/Moscow',
    state: 'active',
    installedAt: asInstant(1),
    hostData: {},
    ...changed,
  }
}

export function aContact(id: string, changed: Partial<Contact> = {}): Contact {
  return {
    id: asId<ContactId>(id),
    name: { first: 'Анна', last: 'Петрова', second: null },
    phones: ['+7 999 000-00-01'],
    emails: [],
    company: null,
    owner: null,
    createdAt: asInstant(1),
    ...changed,
  }
}

export function aStanding(changed: Partial<Standing['moments']> = {}): Standing {
  return {
    title: 'Кухня',
    pipeline: asId('deal:0'),
    stage: asId('deal:NEW'),
    stageSince: asInstant(1),
    owner: asId('7'),
    amount: { minor: 100_000, currency: 'RUB' },
    moments: {
      watchesSteps: true,
      step: { title: 'Перезвонить', dueAt: asInstant(50) },
      gapSince: null,
      postponedSince: null,
      emptyAt: null,
      limit: null,
      contactDueAt: null,
      contactSince: null,
      ...changed,
    },
  }
}

export function aPlan(key: string, changed: Partial<PlannedAction> = {}): PlannedAction {
  return {
    rule: 'ensure-next-step',
    held: null,
    action: {
      type: 'task.create',
      key,
      needs: 'act',
      subject: lead(1),
      kind: 'step',
      title: { id: 'ensure-next-step.task' },
      text: null,
      dueAt: asInstant(100),
      assignee: asId('7'),
      because: { id: 'ensure-next-step.because' },
    },
    ...changed,
  }
}

export function aDecision(
  tenant: TenantId,
  card: CardRef,
  changed: Partial<Decision> = {},
): Decision {
  return {
    tenant,
    card,
    now: asInstant(10),
    lookAgainAt: null,
    gapSince: null,
    tasks: [],
    planned: [],
    ...changed,
  }
}
