declare const brand: unique symbol

/** A string that only the code owning it may create; stops a ContactId being passed as a UserId. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }

export type HostId = 'bitrix24' | 'amocrm'

/** `<host>:<account id on that host>`, e.g. `bitrix24:d897063e…`. Unique across the whole service. */
export type TenantId = Branded<'TenantId'>

// The ids below are opaque, unique only within one tenant, always strings: hosts disagree on int vs string.
export type CardId = Branded<'CardId'>
export type ContactId = Branded<'ContactId'>
export type CompanyId = Branded<'CompanyId'>
export type TaskId = Branded<'TaskId'>
/** For leads, which have no pipelines of their own, `lead`; for deals `deal:<id>`. */
export type PipelineId = Branded<'PipelineId'>
/** Names kind, pipeline and stage (`lead:NEW`, `deal:C5:NEW`): hosts reuse bare stage codes. */
export type StageId = Branded<'StageId'>
export type UserId = Branded<'UserId'>

/** The only way to make an id. Adapters and tests call it; rules never do. */
export function asId<Id extends Branded<string>>(raw: string | number): Id {
  return String(raw) as Id
}
