import type { Digest } from '../../shared/digest/digest.ts'
import type { Half } from '../../shared/digest/plan.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { Say } from '../../shared/i18n/message.ts'

/** People a message names; the others are only counted. */
const NAMED = 5

/** A line of the digest, with the list it speaks of. */
export interface DigestLine {
  readonly text: string
  /** Address of the list on our desk; `null`: the line is about no list, or this server does not know the address. */
  readonly link: string | null
}

export interface DigestText {
  readonly title: string
  readonly lines: readonly DigestLine[]
  /** The whole list. */
  readonly link: string | null
}

export interface WordGround {
  readonly say: Say
  readonly half: Half
  /** «26 ноября», in the reader's language. */
  readonly day: string
  readonly unled: number
  readonly cases: { readonly open: number; readonly unanswered: number }
  nameOf(user: UserId): string
  /** @param address the desk's own, e.g. `section=control&person=7` */
  linkTo(address: string): string | null
}

/** One message: how many are clean, what changed, what is wrong, whose, how much money. */
export function wordDigest(digest: Digest, ground: WordGround): DigestText {
  const { say, half, day, linkTo } = ground
  return {
    title: say({ id: `digest.title.${half}`, values: { day } }),
    lines: [
      ...stateLines(digest, ground),
      ...digest.counts.map(({ problem, count }) => ({
        text: say({ id: `digest.problem.${problem}`, values: { count } }),
        link: linkTo(`section=control&problem=${problem}`),
      })),
      ...digest.stuck.map(money => plain(say({ id: 'digest.stuck', values: { sum: { money } } }))),
      ...peopleLines(digest, ground),
      ...unledLines(ground),
      ...caseLines(ground),
    ],
    link: linkTo('section=control'),
  }
}

function stateLines({ open, clean, change }: Digest, { say }: WordGround): readonly DigestLine[] {
  if (open === 0) return []
  const state = open === clean ? 'digest.clean' : 'digest.state'
  const lines = [plain(say({ id: state, values: { open, clean } }))]
  if (change === null) return lines
  const { added, gone } = change
  const id = added === 0 && gone === 0 ? 'digest.unchanged' : 'digest.change'
  return [...lines, plain(say({ id, values: { added, gone } }))]
}

function peopleLines(
  { people }: Digest,
  { say, nameOf, linkTo }: WordGround,
): readonly DigestLine[] {
  const named = people.slice(0, NAMED).map(({ user, count, worst }) => {
    const name = user === null ? say({ id: 'digest.nobody' }) : nameOf(user)
    const values = { name, count, worst: say({ id: `digest.worst.${worst}` }) }
    return {
      text: say({ id: 'digest.person', values }),
      link: user === null ? null : linkTo(`section=control&person=${encodeURIComponent(user)}`),
    }
  })
  const others = people.length - named.length
  return others === 0
    ? named
    : [...named, plain(say({ id: 'digest.others', values: { count: others } }))]
}

function unledLines({ say, unled }: WordGround): readonly DigestLine[] {
  return unled === 0 ? [] : [plain(say({ id: 'digest.unled', values: { count: unled } }))]
}

function caseLines({ say, cases, linkTo }: WordGround): readonly DigestLine[] {
  const link = linkTo('section=control&view=cases')
  const line = (id: string, count: number): readonly DigestLine[] =>
    count === 0 ? [] : [{ text: say({ id, values: { count } }), link }]
  return [...line('digest.cases', cases.open), ...line('digest.unanswered', cases.unanswered)]
}

function plain(text: string): DigestLine {
  return { text, link: null }
}

/** For a notification: its lines, and one address at the end. */
export function toPlainText({ title, lines, link }: DigestText): string {
  return [title, ...lines.map(({ text }) => text), ...(link === null ? [] : [link])].join('\n')
}

/** For a letter: every list behind its line. Texts hold names that people typed. */
export function toHtml({ title, lines, link }: DigestText, openText: string): string {
  const items = lines.map(
    line => `<li>${line.link === null ? escaped(line.text) : anchor(line.link, line.text)}</li>`,
  )
  const open = link === null ? '' : `<p>${anchor(link, openText)}</p>`
  return `<h3>${escaped(title)}</h3><ul>${items.join('')}</ul>${open}`
}

function anchor(link: string, text: string): string {
  return `<a href="${escaped(link)}">${escaped(text)}</a>`
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, sign => SIGNS[sign] ?? sign)
}
