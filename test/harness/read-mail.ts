/** A message as it arrived. */
export type ReceivedMail = {
  sender: string
  recipients: string[]
  isSecure: boolean
  raw: string
  /** By name in lower case, unfolded and decoded. */
  headers: Record<string, string>
  text: string | undefined
  html: string | undefined
}

type Part = { headers: Record<string, string>; body: string }

/** Reads headers (RFC 2047) and the text and HTML parts of a message, one level of multipart deep. */
export function readMail(bytes: Buffer): Pick<ReceivedMail, 'raw' | 'headers' | 'text' | 'html'> {
  const raw = bytes.toString('utf8')
  const message = readPart(raw)
  const boundary = /boundary="([^"]+)"/.exec(message.headers['content-type'] ?? '')?.[1]
  const parts =
    boundary === undefined
      ? [message]
      : message.body
          .split(`--${boundary}`)
          .slice(1, -1)
          .map((part) => readPart(part.replace(/^\r\n/, '')))
  const find = (type: string) => parts.find(({ headers }) => headers['content-type']?.startsWith(type))
  return { raw, headers: message.headers, text: decode(find('text/plain')), html: decode(find('text/html')) }
}

function readPart(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      decodeWords(line.slice(line.indexOf(':') + 1).trim()),
    ]),
  )
  return { headers, body: raw.slice(end + 4) }
}

function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
      encoding.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : decodeQuoted(text.replaceAll('_', ' ')),
    )
}

function decode(part: Part | undefined): string | undefined {
  if (part === undefined) return undefined
  const encoding = part.headers['content-transfer-encoding']
  const body = part.body.replace(/\r\n$/, '')
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  return encoding === 'quoted-printable' ? decodeQuoted(body.replace(/=\r\n/g, '')) : body
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
