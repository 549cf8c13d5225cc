import type { AuditAction, AuditObject } from '#contract/audit-entry.ts'

export const objectLabels: Record<AuditObject, string> = {
  workspace: 'Workspace',
  api_token: 'API token',
  credential: 'Credential',
  flow: 'Flow',
  experience: 'Experience',
  request: 'Request',
  bulk_operation: 'Bulk operation',
  management_key: 'Management key',
  member: 'Member',
  invitation: 'Invitation',
}

/** "API token deactivated" for `api_token.deactivated`. */
export function actionLabel(action: AuditAction): string {
  const [object, what = ''] = action.split('.') as [AuditObject, string]
  return `${objectLabels[object]} ${what.replaceAll('_', ' ')}`
}
