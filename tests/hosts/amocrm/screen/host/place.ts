/** Where the person is: what the host calls by page codes and by location codes of the manifest. */
export interface Place {
  /** `/leads/detail/48120031` */
  readonly path: string
  /** Answer of `APP.getWidgetsArea()`. */
  readonly pageCode: string
  /** Location code whose widgets belong here, `null`: only those of `everywhere`. */
  readonly area: string | null
  /** Answer of `APP.getBaseEntity()`. */
  readonly baseEntity: 'leads' | 'contacts' | 'companies' | 'todo' | ''
  /** The open card; id 0: not saved yet. */
  readonly card: { readonly type: CardType; readonly id: number } | null
  /** The widget a page of its own belongs to. */
  readonly widgetCode: string | null
  readonly menu: { readonly itemCode: string; readonly subitemCode: string } | null
  readonly pipelineId: number | null
}

export type CardType = 'leads' | 'contacts' | 'companies'

const CARD_AREAS = { leads: 'lcard', contacts: 'ccard', companies: 'comcard' } as const
const NOWHERE = {
  area: null,
  baseEntity: '',
  card: null,
  widgetCode: null,
  menu: null,
  pipelineId: null,
} as const

/** Reads an address of the account; an unknown one is the desktop. */
export function placeOf(path: string): Place {
  const parts = path.split('?')[0]?.split('/').filter(Boolean) ?? []
  const [section = '', second = '', third = '', fourth = ''] = parts
  const at = { ...NOWHERE, path }
  const isEntity = section === 'leads' || section === 'contacts' || section === 'companies'
  if (isEntity && (second === 'detail' || second === 'add'))
    return {
      ...at,
      pageCode: `${section}_card`,
      area: CARD_AREAS[section],
      baseEntity: section,
      card: { type: section, id: second === 'add' ? 0 : Number(third) || 0 },
    }
  if (section === 'leads')
    return second === 'list'
      ? {
          ...at,
          pageCode: 'leads',
          area: 'llist',
          baseEntity: 'leads',
          pipelineId: Number(fourth) || null,
        }
      : {
          ...at,
          pageCode: 'leads-pipeline',
          baseEntity: 'leads',
          pipelineId: Number(third) || null,
        }
  if (section === 'contacts' || section === 'companies')
    return { ...at, pageCode: section, area: 'clist', baseEntity: section }
  if (section === 'todo') return { ...at, pageCode: 'todo', area: 'tlist', baseEntity: 'todo' }
  if (section === 'widget_page')
    return {
      ...at,
      pageCode: `widget-page:${second}`,
      area: 'widget_page',
      widgetCode: second,
      menu: { itemCode: third, subitemCode: fourth },
    }
  if (section === 'settings' && second === 'widgets')
    return third === ''
      ? { ...at, pageCode: 'widgetsSettings' }
      : {
          ...at,
          pageCode: `advanced-settings:${third}`,
          area: 'advanced_settings',
          widgetCode: third,
        }
  return { ...at, pageCode: section === 'stand' ? 'settings' : 'dashboard' }
}
