import type { PeerName } from '../peers/peer.ts'
import { peerVersions } from '../peers/peer.ts'
import { defaultPeersFolder, peersScenario } from '../peers/peers-scenario.ts'

/** `npm run bench:peers` is the same with flags of its own. */
export const scenario = peersScenario({
  names: Object.keys(peerVersions) as PeerName[],
  dir: defaultPeersFolder,
  nodeHeaders: undefined,
})
