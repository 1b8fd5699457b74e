/**
 * Links our styles as the vendor documents it: one `<link>` in the head. Until they are here the first root stays
 * invisible, so that nobody sees it bare.
 *
 * @returns takes them away again
 */
export function linkStyles(document: Document, href: string, first: HTMLElement): () => void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  first.style.visibility = 'hidden'
  const show = (): void => {
    first.style.removeProperty('visibility')
  }
  link.addEventListener('load', show)
  // Without styles it is ugly, not useless.
  link.addEventListener('error', show)
  document.head.append(link)
  return () => {
    show()
    link.remove()
  }
}
