/** A piece of a message: plain text, bold text or a link. Never HTML. */
export interface TextPiece {
  readonly text: string
  readonly bold?: boolean
  /** Inside the portal, or http(s). */
  readonly href?: string
}

const TAG =
  /\[b\]([\s\S]*?)\[\/b\]|\[url=([^\]\s]+)\]([\s\S]*?)\[\/url\]|\[br\]|(https?:\/\/[^\s[\]<>"]+)/gi

/** Takes the few tags of a portal's messages apart; a bare address is a link, too (V). Whatever is not such a tag stays text, `<script>` too. */
export function readBbText(message: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let from = 0
  for (const match of message.matchAll(TAG)) {
    if (match.index > from) pieces.push({ text: message.slice(from, match.index) })
    pieces.push(readTag(match))
    from = match.index + match[0].length
  }
  if (from < message.length) pieces.push({ text: message.slice(from) })
  return pieces
}

function readTag([whole, bold, href, label, address]: RegExpExecArray): TextPiece {
  if (address !== undefined) return { text: address, href: address }
  if (bold !== undefined) return { text: bold, bold: true }
  if (href === undefined) return { text: '\n' }
  // `javascript:` and the like are not links: the whole tag stays visible as text.
  if (!/^(https?:\/\/|\/(?![/\\]))/i.test(href)) return { text: whole ?? '' }
  return { text: label ?? '', href }
}
