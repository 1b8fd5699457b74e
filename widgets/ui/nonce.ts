/** A name for one attempt of a person, so that its repeats are recognised. 32 hex digits; needs no secure context. */
export function createNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
