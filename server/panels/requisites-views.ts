import type {
  FoundBank,
  FoundParty,
  PartySearchAnswer,
  RegistryTroubleAnswer,
} from '../../shared/contract/requisites.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { ParseError } from '../../shared/parse/parse.ts'
import { titleCase } from '../../shared/requisites/case.ts'
import { cityOf } from '../../shared/requisites/choose.ts'
import type { Bank, Party } from '../../shared/requisites/model.ts'
import { writePost } from '../../shared/requisites/posts.ts'
import { sayFault } from '../../shared/requisites/readiness.ts'
import { findWarnings, sayStatus } from '../../shared/requisites/standing.ts'
import { keyOfParty } from '../flow/requisites.ts'
import { RegistryTrouble, sayTrouble } from '../providers/requisites.ts'
import type { SearchAnswer } from '../providers/search-requisites.ts'

/** A line of a list, in the reader's language. */
export function toFoundParty(party: Party, say: Say): FoundParty {
  const warnings = findWarnings(party)
  const isCompany = party.kind === 'company'
  return {
    key: keyOfParty(party),
    kind: party.kind,
    name: party.name.short,
    inn: party.inn,
    kpp: isCompany ? party.kpp : null,
    ogrn: party.ogrn,
    city: cityOf(party),
    address: party.address?.line ?? null,
    director: isCompany ? directorOf(party.director) : null,
    status: { text: say(sayStatus(party)), isActive: party.standing.status === 'active' },
    warnings: warnings.map(({ level, text }) => ({ level, text: say(text) })),
    isBranch: isCompany && party.branch === 'branch',
    branchCount: isCompany ? party.branchCount : 0,
  }
}

function directorOf(
  director: { readonly name: string; readonly post: string | null } | null,
): string | null {
  if (director === null) return null
  const name = titleCase(director.name)
  return director.post === null ? name : `${capital(writePost(director.post))} ${name}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function toFoundBank({ bik, name, city, ...bank }: Bank): FoundBank {
  return {
    bik,
    name: city === null || name.includes(city) ? name : `${name}, ${city}`,
    correspondentAccount: bank.correspondentAccount,
    address: bank.address,
    isActive: bank.isActive,
  }
}

export function toSearchAnswer(answer: SearchAnswer, say: Say): PartySearchAnswer {
  switch (answer.type) {
    case 'empty':
      return answer
    case 'wrong-id':
      return { type: 'wrong-id', text: say(sayFault(answer.id, answer.fault)) }
    case 'none':
      return { type: 'none', text: say({ id: 'requisites.none' }) }
    case 'found': {
      const { parties, choice, spelling } = answer
      return {
        type: 'found',
        text: say(headline(answer)),
        parties: parties.map(party => toFoundParty(party, say)),
        suggested: choice.type === 'one' ? keyOfParty(choice.party) : null,
        note: spelling === null ? null : say({ id: 'requisites.spelling', values: { spelling } }),
      }
    }
    default:
      return answer satisfies never
  }
}

function headline({ parties, choice, scope }: Extract<SearchAnswer, { readonly type: 'found' }>) {
  const count = parties.length
  if (scope === 'other-region') return { id: 'requisites.found-elsewhere', values: { count } }
  if (scope === 'closed') return { id: 'requisites.found-closed', values: { count } }
  const chosen = choice.type === 'one' || count === 1 ? 'yes' : 'no'
  return { id: 'requisites.found', values: { count, chosen } }
}

/** What a registry did not answer is told as an answer of ours. @throws anything else */
export async function orTrouble<Answer>(
  say: Say,
  ask: () => Promise<Answer>,
): Promise<Answer | RegistryTroubleAnswer> {
  try {
    return await ask()
  } catch (error) {
    const trouble = error instanceof ParseError ? unreadable(error) : error
    if (!(trouble instanceof RegistryTrouble)) throw error
    return { type: 'trouble', reason: trouble.reason, text: say(sayTrouble(trouble)) }
  }
}

function unreadable({ message }: ParseError): RegistryTrouble {
  return new RegistryTrouble('down', `answered something else (${message})`)
}
