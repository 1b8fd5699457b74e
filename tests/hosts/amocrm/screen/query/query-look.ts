import { elementsOf, type Query } from './collection.ts'

type Values = Readonly<Record<string, unknown>>

/** Attributes, properties, classes, styles and values. */
export function addLook(): Record<string, unknown> {
  const stored = new WeakMap<Element, Record<string, unknown>>()
  return {
    ...classes(),
    ...sizes(),
    attr: member(
      (element, name) => element.getAttribute(name) ?? undefined,
      (element, name, value) =>
        value === null ? element.removeAttribute(name) : element.setAttribute(name, String(value)),
    ),
    prop: member(
      (element, name) => (element as unknown as Values)[name],
      (element, name, value) =>
        void ((element as unknown as Record<string, unknown>)[name] = value),
    ),
    css: member(
      (element, name) => getComputedStyle(element).getPropertyValue(dashed(name)),
      (element, name, value) =>
        element.style.setProperty(
          dashed(name),
          typeof value === 'number' ? `${value}px` : String(value ?? ''),
        ),
    ),
    data: member(
      (element, name) => stored.get(element)?.[name] ?? fromAttribute(element.dataset[camel(name)]),
      (element, name, value) => void stored.set(element, { ...stored.get(element), [name]: value }),
    ),
    removeAttr(this: Query, name: string) {
      for (const element of elementsOf(this)) element.removeAttribute(name)
      return this
    },
    val(this: Query, value?: unknown) {
      const fields = elementsOf(this) as HTMLInputElement[]
      if (value === undefined) return fields[0]?.value
      for (const field of fields) field.value = value === null ? '' : String(value)
      return this
    },
    show(this: Query) {
      for (const element of elementsOf(this)) element.style.display = ''
      return this
    },
    hide(this: Query) {
      for (const element of elementsOf(this)) element.style.display = 'none'
      return this
    },
    toggle(this: Query, isShown?: boolean) {
      for (const element of elementsOf(this))
        element.style.display = (isShown ?? element.style.display === 'none') ? '' : 'none'
      return this
    },
  }
}

/** `name` reads, `name, value` and `{name: value}` write. */
function member(
  read: (element: HTMLElement, name: string) => unknown,
  write: (element: HTMLElement, name: string, value: unknown) => void,
) {
  return function (this: Query, name: string | Values, value?: unknown) {
    const first = elementsOf(this)[0]
    if (typeof name === 'string' && value === undefined) return first && read(first, name)
    const changes = typeof name === 'string' ? { [name]: value } : name
    for (const element of elementsOf(this))
      for (const [key, one] of Object.entries(changes)) write(element, key, one)
    return this
  }
}

function classes(): Record<string, unknown> {
  const words = (text = '') => text.split(/\s+/).filter(Boolean)
  return {
    addClass(this: Query, names: string) {
      for (const element of elementsOf(this)) element.classList.add(...words(names))
      return this
    },
    removeClass(this: Query, names?: string) {
      for (const element of elementsOf(this))
        if (names === undefined) element.removeAttribute('class')
        else element.classList.remove(...words(names))
      return this
    },
    toggleClass(this: Query, names: string, isOn?: boolean) {
      for (const element of elementsOf(this))
        for (const name of words(names)) element.classList.toggle(name, isOn)
      return this
    },
    hasClass(this: Query, name: string) {
      return elementsOf(this).some(element => element.classList.contains(name))
    },
  }
}

function sizes(): Record<string, unknown> {
  const size = (take: (box: DOMRect) => number) =>
    function (this: Query) {
      const [first] = Array.from(this)
      if (first === window) return take(new DOMRect(0, 0, innerWidth, innerHeight))
      const [element] = elementsOf(this)
      return element && take(element.getBoundingClientRect())
    }
  return {
    width: size(({ width }) => width),
    height: size(({ height }) => height),
    outerWidth: size(({ width }) => width),
    outerHeight: size(({ height }) => height),
    offset(this: Query) {
      const box = elementsOf(this)[0]?.getBoundingClientRect()
      return box && { left: box.left + scrollX, top: box.top + scrollY }
    },
    scrollTop(this: Query) {
      const [first] = Array.from(this)
      return first instanceof Element ? first.scrollTop : scrollY
    },
  }
}

function fromAttribute(text: string | undefined): unknown {
  if (text === undefined) return undefined
  if (/^(?:true|false|null|-?\d+(?:\.\d+)?|[[{].*)$/s.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  }
  return text
}

function dashed(name: string): string {
  return name.startsWith('--')
    ? name
    : name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function camel(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())
}
