import type { SectionId } from '../../shared/contract/desk.ts'
import type { Section } from './section.ts'

/** Every section there is, each fetched when it is opened. */
export const sections: Readonly<Partial<Record<SectionId, () => Promise<Section>>>> = {
  queue: async () => (await import('../queue/index.ts')).queueSection,
  client: async () => (await import('../client/index.ts')).clientSection,
  control: async () => (await import('../control/index.ts')).controlSection,
  funnel: async () => (await import('../funnel/index.ts')).funnelSection,
  'first-look': async () => (await import('../first-look/index.ts')).firstLookSection,
  quality: async () => (await import('../quality/index.ts')).qualitySection,
  load: async () => (await import('../load/index.ts')).loadSection,
  base: async () => (await import('../base/index.ts')).baseSection,
  journal: async () => (await import('../journal/index.ts')).journalSection,
}
