/** The UI kit tells dark from light by a class; ours is told by an attribute, or by the system where the page has none. */
export function followTheme(): void {
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const theme = root.dataset['theme']
    root.classList.toggle('dark', theme === undefined ? dark.matches : theme === 'dark')
  }
  apply()
  dark.addEventListener('change', apply)
  new MutationObserver(apply).observe(root, { attributeFilter: ['data-theme'] })
}
