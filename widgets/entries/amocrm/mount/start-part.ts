import { createApp } from 'vue'
import type { Component } from 'vue'
import type { EntityRef } from '../../../../shared/crm/model.ts'
import { createSend } from '../../../api/send.ts'
import { createSession } from '../../../api/session.ts'
import type { AmoApp, AmoWidget } from '../../../host/amocrm-api.ts'
import { accountOf, createAmoCardPage, isAdmin, readLocale } from '../../../host/amocrm-card.ts'
import { messages as uiEn } from '../../../ui/messages.en.json?compiled'
import { messages as uiRu } from '../../../ui/messages.ru.json?compiled'
import { createContext } from '../../context.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import { surroundings } from './surroundings.ts'
import type { OwnPage } from '../../../ui/own-page.ts'

export interface Around {
  readonly widget: AmoWidget
  readonly app: AmoApp
  /** `https://…` of our server. */
  readonly server: string
  /** Whom people write to; empty when nobody is named. */
  readonly email: string
  readonly navigate: (path: string) => void
  readonly pathOf: (page: OwnPage) => string
}

const words = { messages: { ru: { ...uiRu, ...ru }, en: { ...uiEn, ...en } } }

/**
 * Shows one of our parts in the page, with a session of its own.
 *
 * @returns takes it away: nothing asked, drawn or listened to stays
 */
export function startPart(
  part: Component,
  props: Record<string, unknown>,
  around: Around & { readonly subject: EntityRef | null },
): (root: HTMLElement) => () => void {
  return root => {
    const { widget, app: amo, server, email, subject, navigate, pathOf } = around
    const stop = new AbortController()
    const send = createSend({ server, stop: stop.signal })
    const locale = readLocale(amo)
    const page = createAmoCardPage({ widget, locale, server, subject, navigate, pathOf })
    const session = createSession(isRenewal => page.openSession(send, isRenewal))
    const line = { session, send }

    const app = createApp(part, props)
    // Ids of another Vue application in this page must not meet ours.
    app.config.idPrefix = 'shagolad'
    const { say } = createContext(words, page, line)
    app.provide(surroundings, {
      page,
      line,
      say,
      isAdmin: isAdmin(amo),
      account: accountOf(amo),
      server,
      email,
    })
    app.mount(root)
    return () => {
      stop.abort()
      app.unmount()
    }
  }
}
