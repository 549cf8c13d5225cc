import { AtSign, Heading, KeyRound, Lock, type LucideIcon, MessageSquare, Ticket } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Connection, ConnectionType } from '#contract/connection.ts'
import type { Action } from '#contract/permissions.ts'
import { EditTokenDialog } from './EditTokenDialog.tsx'
import { TokenActions } from './TokenActions.tsx'
import type { OpenDialog } from './use-dialog-host.ts'

type ConnectionKind = {
  label: string
  icon: LucideIcon
  /** What can be done here; undefined for what is set up over the API so far. */
  manage?: Manageable
}

type Manageable = {
  /** Its tile in the gallery: what it is for, and where it is set up. */
  description: string
  setUpAt: '/integrations/set-up/api-token'
  maySetUp: Action
  mayUpdate: Action
  linkOf: (connection: Connection) => { to: '/integrations/api-tokens/$tokenId'; params: { tokenId: string } }
  settingsOf: (connection: Connection, close: () => void) => ReactNode
  actionsOf: (connection: Connection, onOpen: OpenDialog) => ReactNode
}

/** Every kind of connection. Another one is another entry: the gallery and the table follow. */
export const connectionKinds: Record<ConnectionType, ConnectionKind> = {
  api_token: {
    label: 'API token',
    icon: KeyRound,
    manage: {
      description:
        'Lets another system securely send inbound payloads to your webhook triggers, with an HTTP header or basic authentication.',
      setUpAt: '/integrations/set-up/api-token',
      maySetUp: 'apiToken.create',
      mayUpdate: 'apiToken.update',
      linkOf: ({ id }) => ({ to: '/integrations/api-tokens/$tokenId', params: { tokenId: id } }),
      settingsOf: (connection, close) => <EditTokenDialog token={connection} onClose={close} />,
      actionsOf: (connection, onOpen) => <TokenActions token={connection} onOpen={onOpen} />,
    },
  },
  basic: { label: 'Basic', icon: Lock },
  bearer: { label: 'Bearer', icon: Ticket },
  header: { label: 'Header', icon: Heading },
  smtp: { label: 'SMTP', icon: AtSign },
  sms: { label: 'SMS', icon: MessageSquare },
}
