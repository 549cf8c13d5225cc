import { PlugZap } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { CredentialTestResult } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import type { useTestCredential } from '../../api/credentials.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Fields.tsx'
import { controlError } from './credential-input.ts'
import { credentialKindLooks } from './credential-kinds.ts'

type Props = {
  kind: CredentialKind
  test: ReturnType<typeof useTestCredential>
  onTest: () => void
  /** What to do once it works. */
  whenTaken: string
}

/** Tries a credential out on the other side, inside the form that holds it. */
export function CredentialTestPanel({ kind, test, onTest, whenTaken }: Props) {
  const { does, needsUrl, whenRefused } = credentialKindLooks[kind].test
  const testOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    onTest()
  }
  const button = (
    <Button isBusy={test.isPending} onClick={onTest}>
      <PlugZap aria-hidden className="size-3.5" /> Test
    </Button>
  )
  return (
    <div>
      {needsUrl ? (
        <>
          <TextField
            label="URL to try"
            name="url"
            isOptional
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="https://api.example.com/me"
            onKeyDown={testOnEnter}
            help={does}
            error={controlError(test.error, 'url')}
          />
          <div className="mt-3">{button}</div>
        </>
      ) : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          {button}
          <p className="min-w-0 flex-1 basis-56 text-sm text-muted">{does}</p>
        </div>
      )}
      <div aria-live="polite">
        {test.isSuccess && <Result result={test.data} whenTaken={whenTaken} whenRefused={whenRefused} />}
      </div>
    </div>
  )
}

type ResultProps = { result: CredentialTestResult; whenTaken: string; whenRefused: string }

function Result({ result: { ok, detail, durationMs }, whenTaken, whenRefused }: ResultProps) {
  return (
    <div className="mt-3 border-l-2 border-line pl-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={ok ? 'positive' : 'negative'}>{ok ? 'It works' : 'It does not work'}</Badge>
        <span className="text-muted tabular-nums">in {durationMs.toLocaleString('en')} ms</span>
      </p>
      <p className="mt-1.5 break-words">{detail}</p>
      <p className="mt-0.5 text-muted">{ok ? whenTaken : nextStep(detail, whenRefused)}</p>
    </div>
  )
}

/** An address that the gateway itself refuses is not a matter of the credential. */
function nextStep(detail: string, whenRefused: string): string {
  if (!detail.includes('neither public nor allowed')) return whenRefused
  return 'The gateway calls only public addresses, and those that its setting HOOKGATE_OUTBOUND_ALLOW names.'
}
