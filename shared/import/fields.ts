/** What a column of a client base may hold. `skip` is not taken over. */
export type ImportField =
  | 'name'
  | 'lastName'
  | 'firstName'
  | 'secondName'
  | 'phone'
  | 'email'
  | 'company'
  | 'inn'
  | 'kpp'
  | 'city'
  | 'site'
  | 'comment'
  | 'source'
  | 'createdAt'
  /** «Да» makes a request of the row: the rules take it from there. */
  | 'request'
  | 'skip'

/** In the order in which they are offered. */
export const IMPORT_FIELDS = [
  'name',
  'lastName',
  'firstName',
  'secondName',
  'phone',
  'email',
  'company',
  'inn',
  'kpp',
  'city',
  'site',
  'comment',
  'source',
  'createdAt',
  'request',
  'skip',
] as const satisfies readonly ImportField[]

/** Field of each column, by its place. */
export type Mapping = readonly ImportField[]

/** May stand over several columns: «Телефон 2», «Мобильный». */
export const REPEATABLE: ReadonlySet<ImportField> = new Set(['phone', 'email', 'comment', 'skip'])

/** Beginnings of headings, lower case, ё = е; the first that fits wins, so the longer ones stand first. */
export const HEADINGS: readonly (readonly [RegExp, ImportField])[] = [
  [
    /^(?:фио|ф\.?и\.?о\.?|имя и фамилия|фамилия и имя|фамилия имя|имя фамилия|полное имя|full ?name|контактное лицо|контакт|клиент|имя клиента|fio)/,
    'name',
  ],
  [/^(?:фамилия|last ?name|surname|family)/, 'lastName'],
  [/^(?:отчество|second ?name|middle ?name|patronymic)/, 'secondName'],
  [/^(?:e-?mail|емейл|имейл|электронн|эл\.? ?почта|почта|mail|адрес электронной)/, 'email'],
  [/(?:телефон|тел\.|^тел$|мобильн|сотов|phone|mobile|^номер$|whatsapp|ватсап|viber)/, 'phone'],
  [/^(?:инн|inn|tin)/, 'inn'],
  [/^(?:кпп|kpp)/, 'kpp'],
  [
    /^(?:компани|организаци|юр\.? ?лицо|фирма|контрагент|название|наименование|company|organi[sz]ation|account)/,
    'company',
  ],
  [/^(?:город|населенный пункт|city|town|г\.$)/, 'city'],
  [/^(?:сайт|веб|site|web|url|www)/, 'site'],
  [/^(?:источник|канал|откуда|source|utm_source)/, 'source'],
  [/^(?:заявка|это заявка|обращение$|request$|is request)/, 'request'],
  [/^(?:дата|создан|created|date|когда)/, 'createdAt'],
  [/^(?:имя|first ?name|name|given)/, 'firstName'],
  [/(?:коммент|примечан|заметк|описание|comment|note|запрос|текст|сообщение)/, 'comment'],
]
