const CRUD = ['ADD', 'UPDATE', 'DELETE']

/** Events the emulator can be asked for, by the scope that gives them; `null`: every app. */
const EVENTS: readonly (readonly [scope: string | null, names: readonly string[]])[] = [
  [
    null,
    [
      'ONAPPINSTALL',
      'ONAPPUPDATE',
      'ONAPPUNINSTALL',
      'ONAPPPAYMENT',
      'ONAPPTEST',
      'ONAPPMETHODCONFIRM',
    ],
  ],
  [null, ['ONOFFLINEEVENT']],
  [
    'crm',
    [
      ...[
        'LEAD',
        'DEAL',
        'CONTACT',
        'COMPANY',
        'ACTIVITY',
        'REQUISITE',
        'BANKDETAIL',
        'TIMELINECOMMENT',
      ].flatMap(name => CRUD.map(verb => `ONCRM${name}${verb}`)),
      'ONCRMDEALMOVETOCATEGORY',
      ...CRUD.map(verb => `ONCRMDYNAMICITEM${verb}`),
    ],
  ],
  ['task', CRUD.map(verb => `ONTASK${verb}`)],
  [
    'telephony',
    ['ONVOXIMPLANTCALLINIT', 'ONVOXIMPLANTCALLSTART', 'ONVOXIMPLANTCALLEND', 'ONEXTERNALCALLSTART'],
  ],
  ['user_brief', ['ONUSERADD']],
]

/** Names an app with these scopes may bind, in their order. */
export function eventNames(scopes: ReadonlySet<string>): string[] {
  return EVENTS.filter(([scope]) => scope === null || scopes.has(scope)).flatMap(
    ([, names]) => names,
  )
}
