/** A start, or a command on an installation, that cannot go on; the message says what the operator can do. */
export class StartError extends Error {
  override name = 'StartError'
}
