import type { LinkProps } from '@tanstack/react-router'
import { KeyRound, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Connection, ConnectionType } from '#contract/connection.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import type { Action } from '#contract/permissions.ts'
import { CredentialActions } from './CredentialActions.tsx'
import { credentialKindLooks } from './credential-kinds.ts'
import { EditCredentialDialog } from './EditCredentialDialog.tsx'
import { EditTokenDialog } from './EditTokenDialog.tsx'
import { TokenActions } from './TokenActions.tsx'
import type { OpenDialog } from './use-dialog-host.ts'

type ConnectionKind = {
  /** In a column of the table. */
  label: string
  /** Where there is room. */
  title: string
  icon: LucideIcon
  /** Who begins the talk: the other system, or a flow. */
  direction: 'inbound' | 'outbound'
  /** Its tile in the gallery: what it is for, and where it is set up. */
  description: string
  setUpAt: LinkProps
  maySetUp: Action
  mayUpdate: Action
  linkOf: (connection: Connection) => LinkProps
  settingsOf: (connection: Connection, close: () => void) => ReactNode
  actionsOf: (connection: Connection, onOpen: OpenDialog) => ReactNode
}

function credential(kind: CredentialKind): ConnectionKind {
  const { label, title, icon, description } = credentialKindLooks[kind]
  return {
    label,
    title,
    icon,
    direction: 'outbound',
    description,
    setUpAt: { to: '/integrations/set-up/$kind', params: { kind } },
    maySetUp: 'credential.create',
    mayUpdate: 'credential.update',
    linkOf: ({ id }) => ({ to: '/integrations/credentials/$credentialId', params: { credentialId: id } }),
    settingsOf: (connection, close) => <EditCredentialDialog credential={connection} onClose={close} />,
    actionsOf: ({ id, name }, onOpen) => <CredentialActions credential={{ id, name, kind }} onOpen={onOpen} />,
  }
}

/** Every kind of connection. Another one is another entry: the gallery and the table follow. */
export const connectionKinds: Record<ConnectionType, ConnectionKind> = {
  api_token: {
    label: 'API token',
    title: 'API token',
    icon: KeyRound,
    direction: 'inbound',
    description:
      'Lets another system securely send inbound payloads to your webhook triggers, with an HTTP header or basic authentication.',
    setUpAt: { to: '/integrations/set-up/api-token' },
    maySetUp: 'apiToken.create',
    mayUpdate: 'apiToken.update',
    linkOf: ({ id }) => ({ to: '/integrations/api-tokens/$tokenId', params: { tokenId: id } }),
    settingsOf: (connection, close) => <EditTokenDialog token={connection} onClose={close} />,
    actionsOf: (connection, onOpen) => <TokenActions token={connection} onOpen={onOpen} />,
  },
  basic: credential('basic'),
  bearer: credential('bearer'),
  header: credential('header'),
  smtp: credential('smtp'),
  sms: credential('sms'),
}
