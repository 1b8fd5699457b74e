import { describe, expect, it } from 'vitest'
import { ground, nothing, problemsOf, sales, savedFrom } from '../../tests/settings-ground.ts'
import { asId, type PipelineId, type StageId, type UserId } from '../crm/ids.ts'
import { fieldsOf, type WatchedPipeline } from './fields.ts'
import type { SavedSettings } from './saved-settings.ts'

describe('fields about people and repeated requests', () => {
  it.each([
    [{ 'heads.group.30': '99' }, { 'heads.group.30': 'unknown-user' }],
    [{ 'heads.group.31': '7' }, { 'heads.group.31': 'unknown-group' }],
    [{ 'exempt.users': '7\n99' }, { 'exempt.users': 'unknown-user' }],
    [{ 'exempt.users': '7\n'.repeat(501) }, { 'exempt.users': 'too-many' }],
    [{ 'exempt.admins': 'perhaps' }, { 'exempt.admins': 'unknown-word' }],
    [{ 'dedupe.owner': 'nobody' }, { 'dedupe.owner': 'unknown-word' }],
    [{ 'dedupe.repeat': 'merge' }, { 'dedupe.repeat': 'unknown-word' }],
    [{ 'dedupe.close.deal:0': 'deal:NEW' }, { 'dedupe.close.deal:0': 'unknown-stage' }],
    [{ 'dedupe.close.deal:0': 'deal:GONE' }, { 'dedupe.close.deal:0': 'unknown-stage' }],
    [{ 'dedupe.close.deal:9': 'deal:TWIN' }, { 'dedupe.close.deal:9': 'unknown-pipeline' }],
    [{ 'dedupe.phones': '8 800' }, { 'dedupe.phones': 'not-a-phone' }],
    [{ 'dedupe.phones': 'офис' }, { 'dedupe.phones': 'not-a-phone' }],
    [{ 'dedupe.phones': '+7 846 231-60-14 доб. 12' }, { 'dedupe.phones': 'not-a-phone' }],
    [{ 'dedupe.phones': '+7 846 231-60-14\n'.repeat(301) }, { 'dedupe.phones': 'too-many' }],
    [{ 'dedupe.emails': 'office' }, { 'dedupe.emails': 'not-an-email' }],
    [{ 'dedupe.emails': '@' }, { 'dedupe.emails': 'not-an-email' }],
    [{ 'dedupe.emails': '@.ru' }, { 'dedupe.emails': 'not-an-email' }],
    [{ 'dedupe.emails': 'a@firma.ru b@firma.ru' }, { 'dedupe.emails': 'not-an-email' }],
  ])('are refused for %j, naming the field', (fields, problems) => {
    expect(problemsOf(fields)).toEqual(problems)
  })

  it('saves what to do with repeated requests, each number and mailbox once', () => {
    const saved = savedFrom({
      'dedupe.owner': 'request',
      'dedupe.repeat': 'join',
      'dedupe.close.deal:0': 'deal:TWIN',
      'dedupe.phones': '8 (846) 231-60-14\n\n+78462316014\n8 800 555-35-35',
      'dedupe.emails': 'Zakaz.Site@Firma.ru\n@firma.ru\nzakaz.site@firma.ru',
      'rules.dedupe-incoming.strength': 'act',
    })

    expect(saved.rules['dedupe-incoming']).toEqual({
      on: true,
      strength: 'act',
      owner: 'request',
      repeat: 'join',
      closeTo: { 'deal:0': 'deal:TWIN' },
      sharedPhones: ['+78462316014', '+78005553535'],
      sharedEmails: ['zakaz.site@firma.ru', '@firma.ru'],
    })
  })

  it('forgets a stage for twins that is gone, without blaming a form that says nothing of it', () => {
    const closeTo = { [asId<PipelineId>('deal:0')]: asId<StageId>('deal:GONE') }
    const before: SavedSettings = {
      ...nothing,
      rules: { 'dedupe-incoming': { on: true, strength: 'act', closeTo } },
    }

    expect(savedFrom({ 'step.due': '3' }, before).rules['dedupe-incoming']?.closeTo).toEqual({})
  })

  it('saves who is exempt, and keeps somebody who has left until he is taken off', () => {
    const before = { ...nothing, exempt: { users: [asId<UserId>('99')], adminsObey: true } }

    expect(savedFrom({ 'exempt.users': '7\n8\n7' }).exempt).toEqual({
      users: ['7', '8'],
      adminsObey: true,
    })
    expect(savedFrom({ 'exempt.users': '99\n7', 'exempt.admins': 'no' }, before).exempt).toEqual({
      users: ['99', '7'],
      adminsObey: false,
    })
    expect(savedFrom({ 'step.due': '3' }, before).exempt?.users).toEqual(['99'])
    expect(savedFrom({ 'exempt.users': '' }, before).exempt?.users).toEqual([])
  })

  it('saves the head of a group', () => {
    expect(savedFrom({ 'heads.group.30': '8' }).heads?.byGroup).toEqual({ 30: '8' })
    expect(savedFrom({}).heads?.byGroup).toEqual({})
  })

  it('has no limits, tasks or steps for requests that are not accepted yet', () => {
    const leads: WatchedPipeline = {
      ...sales,
      id: asId('lead'),
      kind: 'lead',
      obeys: 'first-contact',
      stages: [{ id: asId('lead:NEW'), name: 'Неразобранное', status: 'open' }],
    }
    const paths = Object.keys(fieldsOf(nothing, { ...ground, pipelines: [sales, leads] }))

    expect(paths.filter(path => path.includes('lead')).toSorted()).toEqual([
      'heads.in.lead',
      'rules.dedupe-incoming.in.lead',
      'rules.ensure-first-contact.in.lead',
    ])
  })
})
