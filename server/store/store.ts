import type { LedgerPort } from './port/ledger.ts'
import type { CardsPort } from './port/cards.ts'
import type { RequestsPort } from './port/requests.ts'
import type { RequisitesPort } from './port/requisites.ts'
import type { PeoplePort, ClaimsPort } from './port/people.ts'
import type { TenantsPort, SecretsPort, SettingsPort } from './port/tenants.ts'
import type { FunnelPort } from './port/funnel.ts'
import type { MarketPort } from './port/market.ts'
import type { StaysPort } from './port/stays.ts'
import type { ThreePort } from './port/three.ts'
import type { BasePort } from './port/base.ts'
import type { ControlPort } from './port/control.ts'
import type { CasesPort } from './port/cases.ts'
import type { FirstLookPort } from './port/first-look.ts'
import type { DigestPort } from './port/digest.ts'
import type { ZonesPort } from './port/zones.ts'
import type { TelephonyPort } from './port/telephony.ts'
import type { LoadsPort } from './port/loads.ts'
import type { MergingsPort } from './port/merging.ts'
import type { PlacesPort } from './port/places.ts'
import type { ScoresPort } from './port/scores.ts'
import type { InboxPort, DuePort, CursorsPort, RatePort, JobsPort } from './port/work.ts'

/** Everything that must survive a restart. Made by `openStore`. All moments are the product's clock unless said otherwise. */
export interface Store {
  readonly inbox: InboxPort
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly settings: SettingsPort
  readonly requests: RequestsPort
  readonly cards: CardsPort
  readonly ledger: LedgerPort
  readonly people: PeoplePort
  readonly claims: ClaimsPort
  readonly zones: ZonesPort
  readonly telephony: TelephonyPort
  readonly stays: StaysPort
  readonly base: BasePort
  readonly mergings: MergingsPort
  readonly funnel: FunnelPort
  readonly three: ThreePort
  readonly market: MarketPort
  readonly places: PlacesPort
  readonly scores: ScoresPort
  readonly loads: LoadsPort
  readonly control: ControlPort
  readonly cases: CasesPort
  readonly firstLook: FirstLookPort
  readonly digest: DigestPort
  readonly due: DuePort
  readonly cursors: CursorsPort
  readonly rate: RatePort
  readonly requisites: RequisitesPort
  readonly jobs: JobsPort
  close(): Promise<void>
}

export type {
  Held,
  PlannedAction,
  LedgerState,
  LedgerRow,
  CardBefore,
  HeldCount,
} from './port/ledger.ts'
export type { Decision, FirstRead, CardMemory, Knowledge } from './port/cards.ts'
export type {
  BaseCheck,
  BaseDeed,
  BaseGroup,
  BaseMember,
  BasePort,
  NewGroup,
  StoredNumbers,
  StoredPair,
} from './port/base.ts'
export type { SaidPairs } from './port/base-said.ts'
export type { Request } from './port/requests.ts'
export type { Holder } from './port/people.ts'
export type { FeedProgress, KnownPipeline, KnownStage, PastCard, Stay } from './port/stays.ts'
export type { HandZone, ZoneChange } from './port/zones.ts'
export type { CaseFile, CaseLine, NewCase } from './port/cases.ts'
export type {
  CardScore,
  FieldWrite,
  ModelVersion,
  NewScore,
  Observation,
  ReasonFact,
  ScoredCard,
  ScoringSettings,
  SeenCard,
  ShownScore,
  StoredHistory,
  TrendFact,
  WeeklyReport,
} from './port/scores.ts'
export type {
  CallEnd,
  CallRequest,
  CallOutcome,
  CallWritten,
  PollFault,
  StoredCall,
  TelephonyState,
} from './port/telephony.ts'
export type {
  CompanyChange,
  LoadedCompany,
  LoadedRow,
  LoadPatch,
  NewRow,
  RowChange,
  RowFate,
  RowState,
  StoredLoad,
} from './port/loads.ts'
export type { ClientPlace, FoundPlace } from './port/places.ts'
export type { StoredSettings, Secrets } from './port/tenants.ts'
export { RELEASED } from './port/digest.ts'
export type { DigestReader, DigestState } from './port/digest.ts'
export type { DueKind, DueItem, RateLimit } from './port/work.ts'
export type {
  Filling,
  FillingEnd,
  NewFilling,
  RequisiteSettings,
  RequisitesPort,
  WatchedCompany,
} from './port/requisites.ts'
export type {
  Merging,
  MergingHold,
  MergingOutcome,
  MergingRun,
  MergingsPort,
  RunCounts,
} from './port/merging.ts'
export type { BuriedJob, Job, JobName, JobPayloads } from './job.ts'
