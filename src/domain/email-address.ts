import { domainToASCII } from 'node:url'

/** An address with the name it is shown with, which may be empty. */
export type Mailbox = { name: string; address: string }

export type MailboxReading = { kind: 'ok'; mailboxes: Mailbox[] } | { kind: 'bad'; message: string }

/** Addresses in one list. */
export const mailboxesMax = 50

/** RFC 5321 §4.5.3.1: a path is at most 256 octets with its angle brackets. */
const addressLengthMax = 254
const nameLengthMax = 200

/** RFC 5322 §3.2.3 without quoted forms, with the letters of RFC 6531. Dots stand between other characters only. */
const localPart = /^[^\s"(),.:;<>@[\\\]\p{C}]+(?:\.[^\s"(),.:;<>@[\\\]\p{C}]+)*$/u
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

/**
 * Reads a list of addresses with commas between, each `ann@example.com` or `Ann Lee <ann@example.com>`; a name that
 * holds a comma stands in quotes. Domains come back in ASCII. An empty text is an empty list. Line breaks and other
 * control characters are never part of an address. Messages quote no more than what is wrong.
 */
export function readMailboxes(text: string): MailboxReading {
  if (/\p{Cc}|[\u2028\u2029]/u.test(text))
    return { kind: 'bad', message: 'An address holds a line break or another control character.' }
  const pieces = splitList(text)
  if (pieces.length > mailboxesMax) return { kind: 'bad', message: `There are more than ${mailboxesMax} addresses.` }
  const mailboxes: Mailbox[] = []
  for (const piece of pieces) {
    const mailbox = readMailbox(piece)
    if (mailbox === undefined) return { kind: 'bad', message: `${quote(piece)} is not an e-mail address.` }
    mailboxes.push(mailbox)
  }
  return { kind: 'ok', mailboxes }
}

/** The pieces between commas that are not in quotes; empty ones are left out. */
function splitList(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  let isQuoted = false
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted
    if (character === ',' && !isQuoted) {
      pieces.push(piece)
      piece = ''
    } else piece += character
  }
  return [...pieces, piece].map((each) => each.trim()).filter((each) => each !== '')
}

function readMailbox(text: string): Mailbox | undefined {
  const open = text.endsWith('>') ? text.lastIndexOf('<') : -1
  const address = readAddress(open === -1 ? text : text.slice(open + 1, -1).trim())
  const name = open === -1 ? '' : readName(text.slice(0, open).trim())
  return address === undefined || name === undefined ? undefined : { name, address }
}

function readName(text: string): string | undefined {
  const name = text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
  return name.length > nameLengthMax || /["<>]/.test(name) ? undefined : name
}

function readAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(0, at))
  const domain = text.slice(at + 1)
  if (!localPart.test(local) || local.length > 64 || /[\s/?#%:@[\]\\]/.test(domain)) return undefined
  const ascii = domainToASCII(domain)
  const address = `${local}@${ascii}`
  return asciiDomain.test(ascii) && Buffer.byteLength(address) <= addressLengthMax ? address : undefined
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
