/** What was given cannot be learnt from; the message is for whoever gave it. */
export class DataError extends Error {
  override readonly name = 'DataError'
}
