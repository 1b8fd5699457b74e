import type { ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { instant } from '../../../shared/time/instant.ts'
import type { HostEffect, MarkedEffect } from '../../../server/hosts/host.ts'
import type { HostCrmScene } from './scene.ts'

export function step(
  scene: HostCrmScene,
  subject: CardRef,
): Extract<HostEffect, { type: 'task.create' }> {
  return {
    type: 'task.create',
    subject,
    kind: 'step',
    title: 'Позвонить',
    text: 'Что вас смущает?',
    dueAt: instant('2026-12-01T09:00:00Z'),
    assignee: scene.rep,
  }
}

export function attach(
  subject: CardRef,
  contact: ContactId,
): Extract<HostEffect, { type: 'contact.attach' }> {
  return {
    type: 'contact.attach',
    subject,
    contact,
    company: null,
    owner: null,
    addPhones: [],
    addEmails: [],
  }
}

export function newContact(scene: HostCrmScene, subject: CardRef): HostEffect {
  return {
    type: 'contact.create',
    subject,
    name: { first: 'Новый', last: null, second: null },
    phones: ['+79170000001'],
    emails: [],
    company: null,
    owner: scene.rep,
  }
}

export function notify(scene: HostCrmScene, subject: CardRef): HostEffect {
  return { type: 'user.notify', user: scene.rep, text: 'Повторное обращение', subject }
}

export function marked(mark: string, effect: HostEffect): MarkedEffect {
  return { mark, effect }
}
