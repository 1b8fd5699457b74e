import { h } from 'vue'
import type { FunctionalComponent } from 'vue'
import { messages as wordsEn } from '../../shared/requisites/messages.en.json?compiled'
import { messages as wordsRu } from '../../shared/requisites/messages.ru.json?compiled'
import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import RequisitesPage from './RequisitesPage.vue'

export const requisites: Widget = {
  id: 'requisites',
  page: 'requisites',
  // What is checked while somebody types is said in the same words as by the server.
  messages: { ru: { ...wordsRu, ...ru }, en: { ...wordsEn, ...en } },
  root: RequisitesPage,
}

const OfSession: FunctionalComponent = () => h(RequisitesPage, { isOfSession: true })

/** The same in a frame that does not know its card: whoever opens its session does. */
export const requisitesOfSession: Widget = { ...requisites, root: OfSession }
