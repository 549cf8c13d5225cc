import type {
  CredentialSecret,
  CredentialTest,
  CredentialTestResult,
  UnsavedCredentialTest,
} from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findSealed } from './find-credential.ts'
import { readSecret } from './read-secret.ts'
import { openSecret } from './seal-secret.ts'
import { testers, type Verdict } from './testers.ts'

type Means = Pick<Control, 'db' | 'credentialKeys' | 'outbound'>

/** Tries a stored credential out. A refusal is a result, not an error. */
export async function testCredential(
  control: Means,
  actor: Actor,
  id: string,
  test: CredentialTest,
): Promise<CredentialTestResult> {
  const row = await findSealed(control.db, actor, id)
  const { verdict, result } = await tryOut(control, row.kind, openSecret(control, row), test)
  const detail = { kind: row.kind, name: row.name, to: verdict.to, ok: verdict.ok }
  await recordAudit(control.db, actor, 'credential.tested', id, detail)
  return result
}

/** The same before it is stored. The audit entry is about the workspace. */
export async function testUnsavedCredential(
  control: Means,
  actor: Actor,
  { kind, secret, ...test }: UnsavedCredentialTest,
): Promise<CredentialTestResult> {
  const { verdict, result } = await tryOut(control, kind, readSecret(kind, secret), test)
  const detail = { kind, to: verdict.to, ok: verdict.ok }
  await recordAudit(control.db, actor, 'credential.tested', toPublicId('workspace', actor.workspaceId), detail)
  return result
}

async function tryOut<Kind extends CredentialKind>(
  control: Means,
  kind: Kind,
  secret: CredentialSecret<Kind>,
  test: CredentialTest,
): Promise<{ verdict: Verdict; result: CredentialTestResult }> {
  const startedAt = performance.now()
  const verdict = await testers[kind](control, secret, test)
  const { ok, detail } = verdict
  return { verdict, result: { ok, detail, durationMs: Math.round(performance.now() - startedAt) } }
}
