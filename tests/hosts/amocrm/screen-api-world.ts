import { addScreen } from './screen-api.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { createShelf, type WidgetShelf } from './screen-api-shelf.ts'
import { submitSiteForm } from './screen-api-stand.ts'
import { upload } from './screen-api-widgets.ts'
import type { DeliveryView, RequestEntry } from './screen/wire.ts'
import type { HookDelivery } from './hook-queue.ts'
import type { AmoRoutes, AmoWorld, RunningAccount } from './world.ts'

/** What whoever starts a world hands to its screen. */
export interface AmoScreenOptions {
  /** The built screen; `dist/amo-screen`. */
  readonly folder: string
  /** «Отправить заявку с сайта»; a form into «Неразобранное» of the account when left out. */
  onSubmitForm?(entry: RequestEntry, running: RunningAccount): Promise<number | null>
  /** «Перемотать время»: moves the clocks of product and account together. Without it the buttons are absent. */
  onMoveTime?(ms: number): Promise<void>
}

/** The pages of a world's accounts. */
export interface AmoScreen {
  /** For `startAmoWorld({ routes })`. */
  readonly routes: AmoRoutes
  /**
   * The upload step: widget.zip goes into an integration the world knows.
   *
   * @returns the widget's code
   * @throws {Problem} 422 with everything that is wrong with the archive
   */
  upload(running: RunningAccount, clientId: string, zip: Buffer): string
}

/** The browser's half of an emulated account: its pages, their JSON API, the widgets' files. */
export function createAmoScreen(options: AmoScreenOptions): AmoScreen {
  const known = new Map<RunningAccount, ScreenPorts>()
  return {
    async routes(server, { world, running }) {
      const ports = known.get(running) ?? portsOf(options, { world, running, shelf: createShelf() })
      known.set(running, ports)
      await addScreen(server, ports, options.folder)
    },
    upload(running, clientId, zip) {
      const ports = known.get(running)
      if (ports === undefined) throw new Error('this account has no screen')
      return upload(ports, clientId, zip)
    },
  }
}

interface Place {
  readonly world: AmoWorld
  readonly running: RunningAccount
  readonly shelf: WidgetShelf
}

function portsOf(options: AmoScreenOptions, { world, running, shelf }: Place): ScreenPorts {
  const { account, hooks } = running
  return {
    account,
    callLog: world.callLog,
    shelf,
    life: {
      integration: clientId => world.integrations.find(clientId),
      install: async (user, clientId, settings) =>
        void (await world.life.install({ account, clientId, userId: user.id, settings })),
      disable: async clientId => void (await world.life.disable({ account, clientId })),
    },
    deliveries: limit => hooks.log.slice(-limit).toReversed().map(deliveryView),
    revision: () => running.revision(),
    login: userId => running.login(userId),
    onSubmitForm: entry =>
      options.onSubmitForm?.(entry, running) ?? Promise.resolve(submitSiteForm(account, entry)),
    onMoveTime: options.onMoveTime ? ms => options.onMoveTime?.(ms) ?? Promise.resolve() : null,
  }
}

const OUTCOMES: Readonly<Record<HookDelivery['outcome'], string>> = {
  waiting: 'ждёт',
  delivered: 'доставлен',
  retrying: 'будет повтор',
  failed: 'не доставлен',
  lost: 'потерян',
  dropped: 'подписка снята',
}

function deliveryView(entry: HookDelivery): DeliveryView {
  return {
    id: String(entry.id),
    at: Math.floor(entry.emittedAt / 1000),
    code: entry.code,
    subject: String(entry.item['id'] ?? entry.item['lead_id'] ?? ''),
    // The last part of the path is a secret.
    target: `${new URL(entry.destination).host}/…`,
    outcome: `${OUTCOMES[entry.outcome]}${entry.isDouble ? ', двойник' : ''}`,
    statuses: entry.statuses.map(status => (status === 0 ? 'обрыв' : String(status))).join(', '),
  }
}
