import { AtSign, Heading, Lock, type LucideIcon, MessageSquare, Ticket } from 'lucide-react'
import type { CredentialKind } from '#contract/credential-kinds.ts'

export type CredentialField = {
  /** As the API calls it, inside `secret`. */
  name: string
  label: string
  /** `secret` is never read back; `security` chooses between STARTTLS and TLS. */
  input: 'text' | 'secret' | 'port' | 'security'
  help?: string
  placeholder?: string
  initial?: string
  /** What is empty is left out. */
  isOptional?: boolean
  /** What is empty is sent so. */
  mayBeEmpty?: boolean
}

type Look = {
  /** In a column of the table. */
  label: string
  /** "Set up SMTP server". */
  title: string
  icon: LucideIcon
  /** What it is for, in the gallery. */
  description: string
  fields: CredentialField[]
  /** What a test does. Kinds without an address of their own need a URL to try. */
  test: { does: string; needsUrl: boolean; whenRefused: string }
}

const getsUrl = {
  needsUrl: true,
  does: 'Gets a URL with it, once, as a web request would. Choose one that changes nothing.',
}

/** The kinds of credentials: what each is called, is for, and is made of. */
export const credentialKindLooks: Record<CredentialKind, Look> = {
  basic: {
    label: 'Basic',
    title: 'Basic authentication',
    icon: Lock,
    description: 'Web requests sign in to an HTTP API with a user name and a password.',
    fields: [
      { name: 'username', label: 'User name', input: 'text', help: 'Without a colon. Some APIs take their key here.' },
      {
        name: 'password',
        label: 'Password',
        input: 'secret',
        mayBeEmpty: true,
        help: 'May be empty, where the user name is the key.',
      },
    ],
    test: { ...getsUrl, whenRefused: 'Check the user name, the password and the URL.' },
  },
  bearer: {
    label: 'Bearer',
    title: 'Bearer token',
    icon: Ticket,
    description: 'Web requests carry an access token of an HTTP API: “Authorization: Bearer …”.',
    fields: [{ name: 'token', label: 'Token', input: 'secret', help: 'Only the token, without the word “Bearer”.' }],
    test: { ...getsUrl, whenRefused: 'Check the token and the URL. It may have expired.' },
  },
  header: {
    label: 'Header',
    title: 'Header',
    icon: Heading,
    description: 'Web requests carry a key in a header of its own, such as X-API-Key.',
    fields: [
      { name: 'name', label: 'Header name', input: 'text', placeholder: 'X-API-Key' },
      { name: 'value', label: 'Header value', input: 'secret', help: 'Sent as it stands here.' },
    ],
    test: { ...getsUrl, whenRefused: 'Check the name and the value of the header, and the URL.' },
  },
  smtp: {
    label: 'SMTP',
    title: 'SMTP server',
    icon: AtSign,
    description: 'E-mails are sent through a mail server of yours.',
    fields: [
      { name: 'host', label: 'Host', input: 'text', placeholder: 'smtp.example.com' },
      { name: 'secure', label: 'Security', input: 'security', help: 'STARTTLS is used where the server offers it.' },
      { name: 'port', label: 'Port', input: 'port', initial: '587', help: '587 with STARTTLS, 465 with TLS.' },
      {
        name: 'username',
        label: 'User name',
        input: 'text',
        isOptional: true,
        help: 'Empty where the server asks for none.',
      },
      { name: 'password', label: 'Password', input: 'secret', isOptional: true },
    ],
    test: {
      needsUrl: false,
      does: 'Connects to the server and signs in. No e-mail is sent.',
      whenRefused: 'Check host, port and security first, then the user name and the password.',
    },
  },
  sms: {
    label: 'SMS',
    title: 'SMS gateway',
    icon: MessageSquare,
    description: 'Text messages are sent with Twilio, or with a provider whose API is the same.',
    fields: [
      {
        name: 'baseUrl',
        label: 'Base URL',
        input: 'text',
        initial: 'https://api.twilio.com',
        help: 'Where the API is. For Twilio leave it as it is.',
      },
      { name: 'accountSid', label: 'Account SID', input: 'text', placeholder: 'AC…' },
      {
        name: 'authToken',
        label: 'Auth token',
        input: 'secret',
        help: 'Beside the account SID in the provider’s console.',
      },
    ],
    test: {
      needsUrl: false,
      does: 'Reads the account from the provider. No message is sent.',
      whenRefused: 'Check the account SID, the auth token and the base URL.',
    },
  },
}

export const credentialKinds = Object.keys(credentialKindLooks) as CredentialKind[]

export function isCredentialKind(text: string): text is CredentialKind {
  return Object.hasOwn(credentialKindLooks, text)
}
