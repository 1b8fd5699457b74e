import type { EncryptionKey } from '../config.ts'
import { createBase } from './base.ts'
import { createCards } from './cards.ts'
import { createCases } from './cases.ts'
import { createClaims } from './claims.ts'
import { createControl } from './control.ts'
import { createDigest } from './digest.ts'
import { createCursors } from './cursors.ts'
import type { Database } from './database.ts'
import { createDue } from './due.ts'
import { createFirstLook } from './first-look.ts'
import { createInbox, INTAKE_LIMITS, type IntakeLimits } from './inbox.ts'
import { createJobs } from './jobs.ts'
import { createLedger } from './ledger.ts'
import { createLoads } from './loads.ts'
import { createMergings } from './mergings.ts'
import { createPlaces } from './places.ts'
import { createPeople } from './people.ts'
import { createRate } from './rate.ts'
import { createRequests } from './requests.ts'
import { createSeal } from './seal.ts'
import { createSecrets } from './secrets.ts'
import { createSettings } from './settings.ts'
import { createTelephony } from './telephony.ts'
import { createRequisiteStore } from './requisites.ts'
import type { Store } from './store.ts'
import { createMarket } from './market.ts'
import { createFunnel } from './stays-funnel.ts'
import { createThree } from './stays-three.ts'
import { createStays } from './stays.ts'
import { createTenants } from './tenants.ts'
import { createScores } from './scores.ts'
import { createZones } from './zones.ts'

/** @param options.encryption the first key seals, all of them open */
export function openStore(options: {
  readonly database: Database
  readonly encryption: readonly EncryptionKey[]
  readonly intake?: IntakeLimits
}): Store {
  const { database, encryption, intake = INTAKE_LIMITS } = options
  const cursors = createCursors(database)
  return {
    inbox: createInbox(database, intake),
    tenants: createTenants(database),
    secrets: createSecrets(database, createSeal(encryption)),
    settings: createSettings(database),
    requests: createRequests(database),
    cards: createCards(database),
    ledger: createLedger(database),
    people: createPeople(database, cursors),
    claims: createClaims(database),
    zones: createZones(database),
    telephony: createTelephony(database, createSeal(encryption)),
    stays: createStays(database),
    base: createBase(database),
    funnel: createFunnel(database),
    three: createThree(database),
    market: createMarket(database),
    mergings: createMergings(database),
    places: createPlaces(database, createSeal(encryption)),
    scores: createScores(database),
    loads: createLoads(database),
    control: createControl(database),
    cases: createCases(database),
    firstLook: createFirstLook(database),
    digest: createDigest(database),
    due: createDue(database),
    cursors,
    rate: createRate(database),
    requisites: createRequisiteStore(database, createSeal(encryption)),
    jobs: createJobs(database),
    close: () => database.close(),
  }
}
