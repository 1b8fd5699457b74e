import type { CallEntry } from '../../tests/hosts/amocrm/call-log.ts'
import { addContact, addLead, communications } from '../../tests/hosts/amocrm/crm/logic.ts'
import { manyOpenLeads } from '../../tests/hosts/amocrm/seed/many-open-leads.ts'
import { seedAccount } from '../../tests/hosts/amocrm/seed/index.ts'
import type { AmoState, Contact } from '../../tests/hosts/amocrm/state.ts'
import { type AmoWorld, startAmoWorld } from '../../tests/hosts/amocrm/world.ts'
import { companyOf } from '../../tests/hosts/bitrix24/seed/company.ts'
import { seedCompany } from '../../tests/hosts/bitrix24/seed/index.ts'
import { BENCH_INTEGRATION } from './app.ts'
import { serve } from './child.ts'

export type AccountCommands = typeof commands

let world: AmoWorld | null = null

/** The emulated amoCRM account with its consent host, in a process of its own. */
const commands = {
  /** @param given.openLeads an account where all is well; left out: the demo's company */
  async start({ openLeads }: { readonly openLeads?: number }) {
    const now = Date.now()
    world = await startAmoWorld({
      state:
        openLeads === undefined
          ? seedAccount(companyOf(seedCompany({ now, seed: 'bench' }))).state
          : manyOpenLeads({ count: openLeads, now }),
      switches: { hookDelayMs: 5 },
    })
    return {
      tenant: `amocrm:${world.account.state.accountId}`,
      origins: { account: world.account.url, consent: world.wwwUrl },
    }
  },

  /** An administrator presses «Установить». */
  async install({ appUrl }: { readonly appUrl: string }) {
    const running = theWorld()
    running.registerIntegration({
      ...BENCH_INTEGRATION,
      redirectUri: `${appUrl}/amocrm/oauth`,
      disableHookUrl: `${appUrl}/amocrm/disabled`,
    })
    const status = await running.install(BENCH_INTEGRATION.clientId, adminOf(running.account.state))
    if (status !== 200) throw new Error(`the redirect URI answered ${status}`)
  },

  /** Every web-hook that was told has arrived. */
  settled: () => theWorld().account.hooks.settled(),

  /** Requests of the product since the last time they were asked for. */
  async calls(): Promise<readonly CallEntry[]> {
    const { callLog } = theWorld()
    const entries = callLog.entries.filter(({ server }) => server !== 'page')
    callLog.reset()
    return entries
  },

  /** As another integration's form makes it: a contact of its own, perhaps with a known client's phone, and a lead with it. */
  async sendLead({ index, isKnown }: { readonly index: number; readonly isKnown: boolean }) {
    const { account } = theWorld().account
    const client = isKnown
      ? knownClient(account.state, index)
      : { name: 'Новый', phone: `+7955${1_000_000 + index}` }
    const author = { userId: 0 }
    const contact = addContact(
      account,
      {
        name: client.name,
        values: communications(account, 'contacts', { phones: [client.phone] }),
      },
      author,
    )
    return addLead(account, { name: 'Заявка с сайта', contacts: [{ id: contact.id }] }, author).id
  },
}

function theWorld(): AmoWorld {
  if (world === null) throw new Error('the account was not started')
  return world
}

function adminOf({ users }: AmoState): number {
  const admin = [...users.values()].find(({ isAdmin, isActive }) => isAdmin && isActive)
  if (admin === undefined) throw new Error('the account has no administrator')
  return admin.id
}

/** People with leads of their own, each with a phone nobody else has. */
function knownClient(state: AmoState, index: number): { name: string; phone: string } {
  const field = [...state.fields.contacts.values()].find(({ code }) => code === 'PHONE')
  const withLeads = new Set([...state.leads.values()].flatMap(lead => lead.contacts.map(c => c.id)))
  const phoneOf = ({ values }: Contact) => String(values[field?.id ?? 0]?.[0]?.value ?? '')
  const all = [...state.contacts.values()]
  const count = Map.groupBy(all, phoneOf)
  const known = all.filter(
    contact => withLeads.has(contact.id) && phoneOf(contact) !== '' && !contact.isUnsorted,
  )
  const alone = known.filter(contact => count.get(phoneOf(contact))?.length === 1)
  const client = alone[(index * 7) % alone.length]
  if (client === undefined) throw new Error('the account has no client to come back')
  return { name: client.name, phone: phoneOf(client) }
}

serve(commands)
