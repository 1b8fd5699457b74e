export interface ImageLook {
  readonly kind: 'png' | 'jpeg' | 'gif'
  readonly width: number
  readonly height: number
  readonly isAnimated: boolean
}

/** What a picture's first bytes say; `null` when it is no png, jpeg or gif. */
export function lookAtImage(bytes: Buffer): ImageLook | null {
  if (bytes.subarray(0, 8).toString('latin1') === '\u0089PNG\r\n\u001a\n')
    return {
      kind: 'png',
      width: bytes.readUInt32BE(16),
      height: bytes.readUInt32BE(20),
      isAnimated: bytes.includes('acTL'),
    }
  if (/^GIF8[79]a$/.test(bytes.subarray(0, 6).toString('latin1')))
    return {
      kind: 'gif',
      width: bytes.readUInt16LE(6),
      height: bytes.readUInt16LE(8),
      isAnimated: bytes.includes('NETSCAPE2.0'),
    }
  return bytes.readUInt16BE(0) === 0xffd8 ? jpegLook(bytes) : null
}

/** The size stands in the first start-of-frame segment. */
function jpegLook(bytes: Buffer): ImageLook | null {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame)
      return {
        kind: 'jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
        isAnimated: false,
      }
  }
  return null
}
