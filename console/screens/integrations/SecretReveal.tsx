import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { Button } from '../../ui/Button.tsx'
import { CheckboxField } from '../../ui/Fields.tsx'
import { SecretFormats } from './SecretFormats.tsx'
import { SnippetsForFlow } from './SnippetsForFlow.tsx'

type Props = {
  created: CreatedApiToken
  /** Called when the person has said that the credentials are saved. The secret is to be forgotten then. */
  onDone: () => void
}

/** The one time that a secret is shown: two formats, snippets, a test. Done works once it is said to be saved. */
export function SecretReveal({ created, onDone }: Props) {
  const [isSaved, setSaved] = useState(false)
  return (
    <>
      <div className="mb-5 flex gap-2.5 rounded-lg bg-caution-soft px-4 py-3 text-caution">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <p>
          <strong className="font-semibold">Store the API token securely now: it cannot be shown again.</strong> Only a
          digest of it is kept. Use either of the two formats; both carry the same token.
        </p>
      </div>
      <SecretFormats secret={created.secret} />
      <SnippetsForFlow token={created.secret.token} flowIds={created.flowIds} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3">
        <CheckboxField
          label="I have saved these credentials securely"
          checked={isSaved}
          onChange={(event) => setSaved(event.target.checked)}
        />
        <Button look="primary" disabled={!isSaved} onClick={onDone}>
          Done
        </Button>
      </div>
    </>
  )
}
