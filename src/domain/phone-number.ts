/** E.164: a plus, a country code that does not begin with 0, 15 digits at most. */
const e164 = /^\+[1-9]\d{5,14}$/

/** What people write between digits. */
const separators = /[\s().\u00a0/-]+/g

/** The number in the form of E.164, without what people write between digits; undefined when it is none. */
export function readPhoneNumber(text: string): string | undefined {
  const number = text.replace(separators, '')
  return e164.test(number) ? number : undefined
}

/** Who a text message is from: a number, a short code, a name of 11 characters, or a messaging service (MG…). */
export type SmsSender = { kind: 'address'; from: string } | { kind: 'service'; sid: string }

/** Reads a sender; undefined when it is none. */
export function readSmsSender(text: string): SmsSender | undefined {
  if (/^MG[0-9A-Za-z]{32}$/.test(text)) return { kind: 'service', sid: text }
  const number = readPhoneNumber(text)
  if (number !== undefined) return { kind: 'address', from: number }
  const isName = text.length <= 11 && /^[0-9A-Za-z &_+-]+$/.test(text) && /[A-Za-z]/.test(text)
  return isName || /^\d{3,8}$/.test(text) ? { kind: 'address', from: text } : undefined
}

/** UTF-16 code units of one message. Longer ones are refused by the gateways that speak as Twilio does. */
export const smsLengthMax = 1600
