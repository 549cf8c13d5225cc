import { toPublicId } from '#contract/ids.ts'
import type { Member } from '#contract/member.ts'
import type { MemberRow } from './select-members.ts'

/** A row as the contract shows it. */
export function toMember(row: MemberRow): Member {
  return {
    id: toPublicId('user', row.id),
    email: row.email,
    name: row.name,
    role: row.role,
    joinedAt: row.joined_at.toISOString(),
  }
}
