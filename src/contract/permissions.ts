/** What a member or a management key may be. */
export const roles = ['owner', 'admin', 'designer', 'viewer'] as const
export type Role = (typeof roles)[number]

/**
 * Who may do what: the one table. An action that is not here does not exist, a role that is not listed may not.
 * Every control route names its action; the server refuses to start otherwise. What depends on whose role it is as well is
 * in domain/membership.ts.
 */
export const permissions = {
  'apiToken.read': ['owner', 'admin', 'designer', 'viewer'],
  'apiToken.readUsage': ['owner', 'admin'],
  'apiToken.create': ['owner', 'admin'],
  'apiToken.update': ['owner', 'admin'],
  'apiToken.changeStatus': ['owner', 'admin'],
  'apiToken.rotate': ['owner', 'admin'],
  'apiToken.delete': ['owner', 'admin'],
  'credential.read': ['owner', 'admin', 'designer', 'viewer'],
  'credential.create': ['owner', 'admin'],
  'credential.update': ['owner', 'admin'],
  'credential.delete': ['owner', 'admin'],
  'credential.test': ['owner', 'admin'],
  'connection.read': ['owner', 'admin', 'designer', 'viewer'],
  'flow.read': ['owner', 'admin', 'designer', 'viewer'],
  'flow.edit': ['owner', 'admin', 'designer'],
  'flow.testRun': ['owner', 'admin', 'designer'],
  'flow.changeStatus': ['owner', 'admin', 'designer'],
  'flow.delete': ['owner', 'admin', 'designer'],
  'request.read': ['owner', 'admin', 'designer', 'viewer'],
  'request.replay': ['owner', 'admin', 'designer'],
  'experience.read': ['owner', 'admin', 'designer', 'viewer'],
  'experience.retry': ['owner', 'admin', 'designer'],
  'experience.terminate': ['owner', 'admin', 'designer'],
  'experience.runAgain': ['owner', 'admin', 'designer'],
  'bulkOperation.read': ['owner', 'admin', 'designer', 'viewer'],
  'bulkOperation.start': ['owner', 'admin', 'designer'],
  'bulkOperation.cancel': ['owner', 'admin', 'designer'],
  'auditEntry.read': ['owner', 'admin'],
  'workspace.update': ['owner', 'admin'],
  'member.read': ['owner', 'admin', 'designer', 'viewer'],
  'member.manage': ['owner', 'admin'],
  'member.invite': ['owner', 'admin'],
  'managementKey.read': ['owner', 'admin'],
  'managementKey.create': ['owner', 'admin'],
  'managementKey.delete': ['owner', 'admin'],
  'node.read': ['owner', 'admin'],
  'installation.read': ['owner', 'admin'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof permissions

/** Whether the role may do the action. */
export function isAllowed(role: Role, action: Action): boolean {
  return (permissions[action] as readonly Role[]).includes(role)
}
