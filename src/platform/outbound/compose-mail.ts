import MailComposer from 'nodemailer/lib/mail-composer'

export type Mailbox = { name: string; address: string }

/** A message. Addresses are valid, and no value of a header holds a line break: that is the caller's to check. */
export type Mail = {
  from: Mailbox
  to: Mailbox[]
  cc?: Mailbox[]
  bcc?: Mailbox[]
  replyTo?: Mailbox[]
  subject: string
  text?: string
  html?: string
  /** With its angle brackets. */
  messageId: string
}

/** The message as it travels (RFC 5322, MIME). Blind copies are not in it. Reads no file and no URL, whatever the text is. */
export async function composeMail(mail: Mail): Promise<Buffer> {
  const { bcc: _, ...visible } = mail
  const composer = new MailComposer({ ...visible, disableFileAccess: true, disableUrlAccess: true })
  return await composer.compile().build()
}
