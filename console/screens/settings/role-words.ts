import type { Role } from '#contract/permissions.ts'

/** What each role is for, in a line. The permission table says it exactly. */
export const roleWords: Record<Role, string> = {
  owner: 'Owner: everything, and makes other owners',
  admin: 'Admin: API tokens, people and keys, and all below',
  designer: 'Designer: flows and experiences',
  viewer: 'Viewer: looks, and changes nothing',
}
