/** The files given cannot be worked with; the message is for whoever gave them. */
export class DataError extends Error {
  override readonly name = 'DataError'
}

/** The command was called wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
