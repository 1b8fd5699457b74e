import { describe, expect, it } from 'vitest'
import { crmMethodsV3 } from './index.ts'
import { aPortal, ADMIN, OTHER_REP, REP, type TestPortal } from './test-portal.ts'

const fields = {
  TITLE: 'Разобрать стадию',
  RESPONSIBLE_ID: REP,
  DEADLINE: '2026-09-22T18:00:00+03:00',
  UF_CRM_TASK: ['D_1'],
}

function withTask(): TestPortal {
  const portal = aPortal()
  portal.add(2, { assignedById: REP })
  portal.heard()
  portal.call('tasks.task.add', { fields })
  return portal
}

function tasks(portal: TestPortal, params: Record<string, unknown>, userId = ADMIN) {
  const { result } = portal.call('tasks.task.list', params, userId)
  return (result as { tasks: Record<string, unknown>[] }).tasks
}

describe('tasks.task.add', () => {
  it('takes UPPER names and answers in camelCase with strings', () => {
    const portal = aPortal()
    portal.add(2)
    expect(portal.call('tasks.task.add', { fields }).result).toMatchObject({
      task: {
        id: '1',
        title: 'Разобрать стадию',
        status: '2',
        responsibleId: '7',
        createdBy: '1',
        deadline: '2026-09-22T18:00:00+03:00',
        ufCrmTask: ['D_1'],
        responsible: { id: '7', name: 'Имя Номер7' },
      },
    })
  })

  it('makes a linked task an activity of its card', () => {
    const portal = withTask()
    const rows = portal.call('crm.activity.list', { filter: { OWNER_TYPE_ID: 2, OWNER_ID: 1 } })
    expect(rows.result).toMatchObject([
      {
        TYPE_ID: '3',
        PROVIDER_ID: 'CRM_TASKS_TASK',
        ASSOCIATED_ENTITY_ID: '1',
        COMPLETED: 'N',
        DEADLINE: fields.DEADLINE,
      },
    ])
    expect(portal.heard()).toEqual([
      ['ONCRMACTIVITYADD', { FIELDS: { ID: 1 } }],
      [
        'ONTASKADD',
        expect.objectContaining({ FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: 1 } }),
      ],
    ])
  })

  it.each([
    ['no title', { TITLE: ' ' }],
    ['no responsible', { RESPONSIBLE_ID: undefined }],
    ['a stranger for one', { RESPONSIBLE_ID: 777 }],
  ])('is refused with %s', (_, wrong) => {
    const refusal = aPortal().refusal('tasks.task.add', { fields: { ...fields, ...wrong } })
    expect(refusal.slice(0, 2)).toEqual([400, 'ERROR_CORE'])
  })
})

describe('tasks.task.list', () => {
  it('shows links to the CRM only when they are named', () => {
    const portal = withTask()
    expect(tasks(portal, {})[0]).not.toHaveProperty('ufCrmTask')
    expect(tasks(portal, { select: ['*'] })[0]).not.toHaveProperty('ufCrmTask')
    expect(tasks(portal, { select: ['ID', 'UF_CRM_TASK'] })).toEqual([
      { id: '1', ufCrmTask: ['D_1'] },
    ])
  })

  it('knows overdue only as STATUS', () => {
    const portal = withTask()
    portal.passTime(7 * 24 * 3_600_000)
    expect(tasks(portal, { filter: { REAL_STATUS: 2 } })).toHaveLength(1)
    expect(tasks(portal, { filter: { STATUS: 2 } })).toEqual([])
    expect(tasks(portal, { filter: { STATUS: -1 } })).toMatchObject([
      { status: '2', subStatus: '-1' },
    ])
  })

  it('filters by links and knows no prefixes beyond the documented ones', () => {
    const portal = withTask()
    portal.call('tasks.task.add', { fields: { ...fields, UF_CRM_TASK: [] } })
    expect(tasks(portal, { filter: { UF_CRM_TASK: 'D_1', '!REAL_STATUS': 5 } })).toHaveLength(1)
    expect(tasks(portal, { filter: { '@ID': [1] } })).toHaveLength(2)
    expect(tasks(portal, {}, OTHER_REP)).toEqual([])
  })
})

describe('a task that changes', () => {
  it('takes its activity along', () => {
    const portal = withTask()
    portal.heard()
    portal.call('tasks.task.update', { taskId: 1, fields: { TITLE: 'Иначе' } })
    portal.call('tasks.task.complete', { taskId: '1' })
    expect(portal.state.activities.get(1)).toMatchObject({ subject: 'Иначе', completed: true })
    expect(portal.heard().map(([event]) => event)).toEqual([
      'ONCRMACTIVITYUPDATE',
      'ONTASKUPDATE',
      'ONCRMACTIVITYUPDATE',
      'ONTASKUPDATE',
    ])
    expect(portal.call('tasks.task.delete', { taskId: 1 }).result).toEqual({ task: true })
    expect(portal.state.activities.size).toBe(0)
  })

  it('is completed by completing its activity', () => {
    const portal = withTask()
    portal.call('crm.activity.update', { id: 1, fields: { COMPLETED: 'Y' } })
    expect(portal.state.tasks.get(1)!.status).toBe(5)
  })

  it('is hidden from strangers', () => {
    const portal = withTask()
    expect(portal.refusal('tasks.task.get', { taskId: 1 }, OTHER_REP).slice(0, 2)).toEqual([
      400,
      '0',
    ])
    expect(portal.refusal('tasks.task.get', { taskId: 9 })[1]).toBe('0')
    expect(portal.refusal('tasks.task.get', {})[1]).toBe('100')
  })
})

describe('tasks.task.add of REST 3.0', () => {
  const add = (portal: TestPortal, given: object) => {
    const [method] = crmMethodsV3
    const context = { portal, user: portal.state.users.get(ADMIN)!, isApp: true }
    return method!.run({ fields: given }, context)
  }

  it('speaks camelCase and numbers', () => {
    const portal = aPortal()
    portal.add(2)
    const given = { title: 'x', creatorId: 1, responsibleId: 7, crmItemIds: ['D_1'] }
    expect(add(portal, given)).toMatchObject({ item: { id: 1, responsibleId: 7 } })
    expect(portal.state.activities.size).toBe(1)
  })

  it('names every field that is missing', () => {
    const missing = [
      expect.objectContaining({ field: 'creatorId' }),
      expect.objectContaining({ field: 'responsibleId' }),
    ]
    const refusal = expect.objectContaining({ status: 400, extra: { validation: missing } })
    expect(() => add(aPortal(), { title: 'x' })).toThrow(refusal)
  })
})
