import { describe, expect, it } from 'vitest'
import { findPortalTarget, readOpenPath } from './portal-path.ts'
import { cardHash, hashOf, portalPathOf, readRoute } from './screen-route.ts'

describe('a path a frame may open', () => {
  it.each([
    ['/crm/deal/details/5/', '/crm/deal/details/5/'],
    ['/crm/deal/../../crm/lead/details/7/?IFRAME=Y', '/crm/lead/details/7/?IFRAME=Y'],
    ['/company/personal/user/7/', '/company/personal/user/7/'],
    ['/marketplace/view/app/', '/marketplace/view/app/'],
  ])('is %s as %s', (raw, path) => {
    expect(readOpenPath(raw)).toBe(path)
  })

  it.each([
    ['a foreign site', 'https://evil.example/crm/deal/details/5/'],
    ['a site without a protocol', '//evil.example/crm/deal/'],
    ['a section outside the list', '/company/personal/'],
    ['a user without a number', '/company/personal/user/x/'],
    ['no text', 5],
  ])('is not %s', (_what, raw) => {
    expect(readOpenPath(raw)).toBeNull()
  })

  it('never leaves the portal, whatever `..` it holds', () => {
    expect(readOpenPath('/crm/deal/../../../../..//evil.example/')).toMatch(/^\//)
    expect(findPortalTarget(readOpenPath('/crm/deal/../../..//evil.example/') ?? '')).toBeNull()
  })
})

describe('a path of the portal', () => {
  it.each([
    ['/crm/deal/details/15/', { kind: 'card', type: 2, id: 15 }],
    ['/crm/lead/details/7/?x=1', { kind: 'card', type: 1, id: 7 }],
    ['/crm/contact/details/3', { kind: 'card', type: 3, id: 3 }],
    ['/crm/deal/kanban/', { kind: 'list', type: 2 }],
    ['/company/personal/user/1/tasks/task/view/5/', { kind: 'tasks' }],
    ['/company/personal/user/1/', { kind: 'user', id: 1 }],
    ['/marketplace/', { kind: 'apps' }],
    ['/workgroups/group/1/', null],
  ])('%s leads to its page', (path, target) => {
    expect(findPortalTarget(path)).toEqual(target)
  })
})

describe('an address of the screen', () => {
  it.each([
    ['#/deal/15', { page: 'card', type: 2, id: 15 }],
    ['#/lead/7', { page: 'card', type: 1, id: 7 }],
    ['#/leads', { page: 'list', type: 1 }],
    ['#/log', { page: 'log' }],
    ['#/place/main', { page: 'place', handler: 'main' }],
    ['#open=%2Fcrm%2Fdeal%2Fdetails%2F15%2F', { page: 'card', type: 2, id: 15 }],
    ['', { page: 'list', type: 2 }],
    ['#/deal/<script>', { page: 'list', type: 2 }],
  ])('%s is read', (hash, route) => {
    expect(readRoute(hash)).toEqual(route)
  })

  it.each([
    '#/deal/15',
    '#/contact/3',
    '#/leads',
    '#/deals',
    '#/apps',
    '#/place/https%3A%2F%2Fa.example%2F',
  ])('%s is written as it was read', hash => {
    expect(hashOf(readRoute(hash))).toBe(hash)
  })

  it('of a card leads back to the portal path frames are told', () => {
    expect(portalPathOf(readRoute(cardHash(1, 7)))).toBe('/crm/lead/details/7/')
  })
})
