/** Another program that takes webhooks, as its users install it. */
export type PeerName = 'n8n' | 'node-red'

/** The versions that the figures on our pages are of; `--peer-version` takes others. */
export const peerVersions: Readonly<Record<PeerName, string>> = { n8n: '2.41.1', 'node-red': '5.0.7' }

export type Peer = {
  name: PeerName
  version: string
  port: number
  path: string
  /** What it answers at once when it takes a webhook. */
  acceptedStatus: string
  pid: number
  stop(): Promise<void>
}

export type PeerOrder = {
  /** Where it is installed. */
  folder: string
  version: string
  /** The header that a sender has to send, the same for all. */
  header: { name: string; value: string }
}

/** Says what is missing and what to do, for a person at the machine. */
export class PeerUnavailable extends Error {
  override name = 'PeerUnavailable'
}
