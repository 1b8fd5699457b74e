import type { CSSOptions } from 'vite'

/** PostCSS comes with Vite, and its types through Vite's. */
type Styles = Exclude<NonNullable<CSSOptions['postcss']>, string>
type Accepted = NonNullable<Styles['plugins']>[number]
type PostCssPlugin = Extract<Accepted, { readonly postcssPlugin: string }>

/**
 * PostCSS plugin that puts every rule under one root, for styles that live in a page of somebody else: `:root` and `body`
 * become the root, everything else something inside it. Layers are opened, since unlayered styles of the page win over any
 * layer; colours follow the page's attribute, not the system's wish; variables get a name of ours.
 *
 * @param root class of the root. With an id nobody has, its selectors outweigh whatever the page says of its own blocks by
 *   their ids
 * @param dark what stands before the root where the page is dark
 */
export function underRoot(root: string, dark: string): PostCssPlugin {
  const heavy = `.${root}:not(#${root}#${root})`

  function toRooted(selector: string): string {
    if (selector === ':root' || selector === 'body') return heavy
    if (/^:root\[data-theme=['"]?dark['"]?\]$/.test(selector)) return `${dark} ${heavy}`
    if (/^(:root|html|body)\b/.test(selector))
      throw new Error(`no place under the root for ${selector}`)
    return `${heavy} ${selector}`
  }

  return {
    postcssPlugin: 'shagolad:under-root',
    OnceExit(sheet) {
      sheet.walkAtRules('layer', layer => void layer.replaceWith(layer.nodes ?? []))
      sheet.walkAtRules('media', media => {
        if (media.params.includes('prefers-color-scheme')) media.remove()
      })
      sheet.walkRules(rule => {
        if (rule.parent?.type === 'atrule' && rule.parent.name?.endsWith('keyframes')) return
        rule.selectors = rule.selectors.map(selector =>
          selector.startsWith(heavy) || selector.startsWith(dark) ? selector : toRooted(selector),
        )
      })
      sheet.walkDecls(declaration => {
        declaration.prop = declaration.prop.replace(/^--(?!shagolad-)/, '--shagolad-')
        declaration.value = declaration.value.replaceAll(
          /var\(\s*--(?!shagolad-)/g,
          'var(--shagolad-',
        )
      })
    },
  }
}
