import { afterAll, beforeAll, describe } from 'vitest'
import { describeDirectory } from './host-crm/directory.contract.ts'
import { describeLook } from './host-crm/look.contract.ts'
import { describePerform } from './host-crm/perform.contract.ts'
import type { HostCrmScene } from './host-crm/scene.ts'
import { describeWalks } from './host-crm/walks.contract.ts'

export type { HostCrmScene } from './host-crm/scene.ts'

/** What every HostCrm must do, whichever host it speaks to. */
export function describeHostCrm(host: string, start: () => Promise<HostCrmScene>): void {
  describe(`HostCrm of ${host}`, () => {
    let started: HostCrmScene
    const scene = () => started

    beforeAll(async () => {
      started = await start()
    })
    afterAll(() => started.stop())

    describeLook(scene)
    describePerform(scene)
    describeWalks(scene)
    describeDirectory(scene)
  })
}
