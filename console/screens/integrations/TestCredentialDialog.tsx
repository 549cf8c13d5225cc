import { useRef } from 'react'
import { useTestCredential } from '../../api/credentials.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { CredentialTestPanel } from './CredentialTestPanel.tsx'
import { enteredIn, isAboutControls } from './credential-input.ts'
import type { CredentialSubject } from './credential-subject.ts'
import { focusFirstInvalid } from './focus-first-invalid.ts'

type Props = { credential: CredentialSubject; onClose: () => void }

/** Tries out a credential as it is stored. */
export function TestCredentialDialog({ credential: { id, name, kind }, onClose }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const test = useTestCredential(id, () => {
    const url = enteredIn(form.current)('url').trim()
    return url === '' ? {} : { url }
  })
  const tryOut = () =>
    test.mutate(undefined, { onError: () => requestAnimationFrame(() => focusFirstInvalid(form.current)) })
  return (
    <Dialog isOpen onClose={onClose} title={`Test ${name}`} actions={<Button onClick={onClose}>Close</Button>}>
      <form
        ref={form}
        autoComplete="off"
        onSubmit={(event) => event.preventDefault()}
        onInput={() => test.isSuccess && test.reset()}
      >
        <CredentialTestPanel kind={kind} test={test} onTest={tryOut} whenTaken="Nodes can use it as it is." />
        {test.isError && !isAboutControls(test.error) && <ProblemNotice error={test.error} />}
      </form>
    </Dialog>
  )
}
