import { describe, expect, it } from 'vitest'
import { instant } from '../../../shared/time/instant.ts'
import { ParseError } from '../../../shared/parse/parse.ts'
import { readCard, readContact, readTask, toPortalTime } from './wire.ts'

const aLead = {
  id: 91,
  title: 'Заявка с сайта',
  stageId: 'NEW',
  stageSemanticId: 'P',
  assignedById: 7,
  createdTime: '2026-09-20T09:15:00+03:00',
  movedTime: '2026-09-21T10:00:00+03:00',
  contactId: 0,
  contactIds: [],
  companyId: 0,
  companyTitle: 'ООО Пример',
  opportunity: 15000.5,
  currencyId: 'RUB',
  sourceId: 'WEB',
  name: 'Иван',
  lastName: '',
  secondName: null,
  fm: [
    { id: 311, typeId: 'PHONE', valueType: 'WORK', value: '8 912 345-67-89' },
    { id: 312, typeId: 'EMAIL', valueType: 'WORK', value: 'ivan@example.org' },
    { id: 313, typeId: 'PHONE', valueType: 'MOBILE', value: '+79120000000' },
    { id: 314, typeId: 'WEB', valueType: 'WORK', value: 'example.org' },
  ],
}

describe('readCard', () => {
  it('reads a lead with its person, all phones and money in kopecks', () => {
    expect(readCard('lead', aLead)).toEqual({
      ref: { kind: 'lead', id: '91' },
      title: 'Заявка с сайта',
      pipeline: 'lead',
      stage: 'lead:NEW',
      status: 'open',
      createdAt: instant('2026-09-20T06:15:00Z'),
      stageSince: instant('2026-09-21T07:00:00Z'),
      amount: { minor: 1_500_050, currency: 'RUB' },
      owner: '7',
      contacts: [],
      company: null,
      madeFrom: null,
      person: { first: 'Иван', last: null, second: null },
      phones: ['8 912 345-67-89', '+79120000000'],
      emails: ['ivan@example.org'],
      companyTitle: 'ООО Пример',
      source: 'WEB',
      comment: null,
    })
  })

  it('reads a deal by its pipeline, the primary contact first', () => {
    const deal = {
      ...aLead,
      stageId: 'C5:NEW',
      categoryId: 5,
      contactId: 13,
      contactIds: [12, 13],
      companyId: '4',
      leadId: 91,
    }

    expect(readCard('deal', deal)).toMatchObject({
      pipeline: 'deal:5',
      stage: 'deal:C5:NEW',
      contacts: ['13', '12'],
      company: '4',
      madeFrom: { kind: 'lead', id: '91' },
    })
  })

  it.each([
    ['P', 'open'],
    ['S', 'won'],
    ['F', 'lost'],
    [null, 'open'],
    [undefined, 'open'],
  ])('reads the semantics %j as %s', (stageSemanticId, status) => {
    expect(readCard('lead', { ...aLead, stageSemanticId }).status).toBe(status)
  })

  it.each([
    ['nothing', 0, 'RUB'],
    ['no currency', 100, null],
    ['no number', 'много', 'RUB'],
  ])('reads an amount of %s as none', (_what, opportunity, currencyId) => {
    expect(readCard('deal', { ...aLead, opportunity, currencyId }).amount).toBeNull()
  })

  it.each([[0], ['0'], [null], [undefined], ['']])('reads the link %j as none', value => {
    expect(
      readCard('deal', {
        ...aLead,
        assignedById: value,
        companyId: value,
        leadId: value,
        contactId: value,
      }),
    ).toMatchObject({ owner: null, company: null, madeFrom: null, contacts: [] })
  })

  it('takes the creation for the entry into the stage of a card that never moved', () => {
    const card = readCard('lead', { ...aLead, movedTime: null })

    expect(card.stageSince).toBe(card.createdAt)
  })

  it('refuses what is no card', () => {
    expect(() => readCard('lead', { id: 91 })).toThrow(ParseError)
    expect(() => readCard('lead', null)).toThrow(ParseError)
  })
})

describe('readContact', () => {
  it('reads every phone and e-mail', () => {
    expect(readContact({ ...aLead, id: 12, companyId: 4 })).toMatchObject({
      id: '12',
      phones: ['8 912 345-67-89', '+79120000000'],
      emails: ['ivan@example.org'],
      company: '4',
      owner: '7',
    })
  })
})

describe('readTask', () => {
  const row = {
    ID: '55',
    OWNER_ID: '15',
    OWNER_TYPE_ID: '2',
    TYPE_ID: '6',
    PROVIDER_ID: 'CRM_TODO',
    SUBJECT: 'Позвонить',
    DESCRIPTION: '',
    DEADLINE: '2026-09-22T18:00:00+03:00',
    COMPLETED: 'N',
    RESPONSIBLE_ID: '9',
    IS_INCOMING_CHANNEL: 'N',
  }

  it('reads a step of a deal', () => {
    expect(readTask(row, null)).toEqual({
      id: '55',
      title: 'Позвонить',
      dueAt: instant('2026-09-22T15:00:00Z'),
      assignee: '9',
      isDone: false,
      isIncoming: false,
      isCase: false,
      subjects: [{ kind: 'deal', id: '15' }],
    })
  })

  it.each(['9999-12-31T00:00:00+03:00', '9999-12-31 23:59:59', '', null, undefined, 'soon'])(
    'reads the deadline %j as none',
    DEADLINE => {
      expect(readTask({ ...row, DEADLINE }, null).dueAt).toBeNull()
    },
  )

  it("is on the card it was found on when it is the client's", () => {
    const task = readTask({ ...row, OWNER_TYPE_ID: '3' }, { kind: 'deal', id: '15' as never })

    expect(task.subjects).toEqual([{ kind: 'deal', id: '15' }])
  })

  it('names its own card once', () => {
    expect(readTask(row, { kind: 'deal', id: '15' as never }).subjects).toHaveLength(1)
  })

  it.each([
    [
      'a task of the task module with our case mark',
      { TYPE_ID: '3', DESCRIPTION: 'x\n\n[#case-k7f3a9b2c1]' },
      true,
    ],
    [
      'the same by its provider alone',
      { PROVIDER_ID: 'CRM_TASKS_TASK', DESCRIPTION: '[#case-k7f3a9b2c1]' },
      true,
    ],
    ['a task of theirs', { TYPE_ID: '3', DESCRIPTION: 'Разобрать сделку' }, false],
    ['a step of ours', { DESCRIPTION: '[#k7f3a9b2c1]' }, false],
    ['a step whose text quotes a case', { DESCRIPTION: '[#case-k7f3a9b2c1]' }, false],
  ])('tells %s', (_what, change, isCase) => {
    expect(readTask({ ...row, ...change }, null).isCase).toBe(isCase)
  })
})

describe('toPortalTime', () => {
  it('writes a moment with an offset and without parts of a second', () => {
    expect(toPortalTime(instant('2026-09-22T15:00:00.123Z'))).toBe('2026-09-22T15:00:00+00:00')
  })
})
