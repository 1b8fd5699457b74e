import { DAY } from '../../shared/time/instant.ts'
import type { HostModule } from '../../server/hosts/host.ts'
import type { HostImport } from '../../server/core/host-import.ts'
import type { Contact } from '../../shared/crm/model.ts'
import type { Tenant } from '../../server/tenant.ts'
import { updateContact } from '../hosts/amocrm/crm/people.ts'
import { updateItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { anAmoScene } from './amocrm-scene.ts'
import { aScene } from './bitrix24-scene.ts'
import { describeHostImport, type HostImportScene } from './host-import.contract.ts'

function importOf(host: HostModule, tenant: Tenant): HostImport {
  const found = host.importOf?.(tenant)
  if (found === undefined) throw new Error('this host takes no import')
  return found
}

async function gather(pages: AsyncIterable<readonly Contact[]>): Promise<readonly Contact[]> {
  const all: Contact[] = []
  for await (const page of pages) all.push(...page)
  return all.toSorted((one, other) => Number(one.id) - Number(other.id))
}

async function bitrix24(): Promise<HostImportScene> {
  const scene = await aScene()
  await scene.install()
  const { portal } = scene.world.portal
  return {
    import: importOf(scene.host, scene.tenant()),
    now: () => portal.now(),
    contacts: () => gather(scene.crm('sweep').contacts(null)),
    countCompanies: () => portal.state.items[4].size,
    countRequests: () => portal.state.items[1].size,
    changeLater(id) {
      const item = portal.state.items[3].get(Number(id))!
      updateItem(portal, item, { fields: { post: 'директор' }, fm: [] }, { userId: ADMIN })
      item.fields['updatedTime'] = portal.now() + DAY
    },
    stop: () => scene.stop(),
  }
}

async function amocrm(): Promise<HostImportScene> {
  const scene = await anAmoScene()
  await scene.install()
  const { account } = scene.world.account
  return {
    import: importOf(scene.host, scene.tenant()),
    now: () => scene.world.clock(),
    contacts: () => gather(scene.crm('sweep').contacts(null)),
    countCompanies: () => account.state.companies.size,
    countRequests: () => account.state.unsorted.size,
    changeLater(id) {
      const contact = account.state.contacts.get(Number(id))!
      updateContact(account, contact, { name: 'Другой' }, { userId: 1 })
      contact.updatedAt += DAY / 1000
    },
    stop: () => scene.stop(),
  }
}

describeHostImport('Bitrix24', bitrix24)
describeHostImport('amoCRM', amocrm)
