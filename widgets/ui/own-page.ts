/** Full pages of ours, by the names of their files. */
export const OWN_PAGES = ['desk', 'journal', 'settings'] as const
export type OwnPage = (typeof OWN_PAGES)[number]
