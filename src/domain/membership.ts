import type { Role } from '#contract/permissions.ts'

export type MembershipDecision =
  | { kind: 'ok' }
  /** Ownership is given and taken by owners. */
  | { kind: 'ownersOnly' }
  /** Nobody could make an owner again. */
  | { kind: 'lastOwner' }

/**
 * Whether somebody with the role `actor` may turn a `from` into a `to`: null stands for somebody who is no member, before
 * or after. `owners` is how many the workspace has before the change.
 */
export function decideMembership(actor: Role, from: Role | null, to: Role | null, owners: number): MembershipDecision {
  if ((from === 'owner' || to === 'owner') && actor !== 'owner') return { kind: 'ownersOnly' }
  if (from === 'owner' && to !== 'owner' && owners <= 1) return { kind: 'lastOwner' }
  return { kind: 'ok' }
}
