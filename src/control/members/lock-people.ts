import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Role } from '#contract/permissions.ts'
import { decideMembership } from '#domain/membership.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/** The people of one workspace, whom nobody else changes until the transaction ends. */
export type LockedPeople = {
  /** Throws GatewayError `forbidden` or `last-owner` unless the caller may do this; null stands for no member. */
  requireAllowed(from: Role | null, to: Role | null): void
}

/**
 * Locks the people of the workspace: whoever changes a role, removes or invites somebody does this first. What the
 * caller may do is read again under the lock: of two owners who remove each other, the second is `unauthorized` by then.
 */
export async function lockPeople(transaction: DatabaseTransaction, actor: Actor): Promise<LockedPeople> {
  await transaction
    .selectFrom('workspace')
    .select('id')
    .where('id', '=', actor.workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const role = await readPresentRole(transaction, actor)
  const { owners } = await transaction
    .selectFrom('member')
    .select((eb) => eb.fn.countAll<number>().as('owners'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow()

  return {
    requireAllowed(from, to) {
      const decision = decideMembership(role, from, to, owners)
      switch (decision.kind) {
        case 'ok':
          return
        case 'ownersOnly':
          throw new GatewayError('forbidden', { detail: 'Only an owner may make, change or remove an owner.' })
        case 'lastOwner':
          throw new GatewayError('last-owner')
      }
    },
  }
}

async function readPresentRole(transaction: DatabaseTransaction, actor: Actor): Promise<Role> {
  if (actor.kind === 'managementKey') return actor.role
  const row = await transaction
    .selectFrom('member')
    .select('role')
    .where('workspace_id', '=', actor.workspaceId)
    .where('user_id', '=', toUuid('user', actor.id) as string)
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('unauthorized')
  return row.role as Role
}
