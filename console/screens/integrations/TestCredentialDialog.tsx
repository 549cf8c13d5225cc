import { useRef } from 'react'
import { useTestCredential } from '../../api/credentials.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { CredentialTestPanel } from './CredentialTestPanel.tsx'
import { enteredIn, isAboutControls } from './credential-input.ts'
import type { CredentialSubject } from './credential-subject.ts'
import { useFocusOnRefusal } from './use-focus-on-refusal.ts'

type Props = { credential: CredentialSubject; onClose: () => void }

/** Tries out a credential as it is stored. */
export function TestCredentialDialog({ credential: { id, name, kind }, onClose }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const test = useTestCredential(id, () => {
    const url = enteredIn(form.current)('url').trim()
    return url === '' ? {} : { url }
  })
  useFocusOnRefusal(form, test.error)
  return (
    <Dialog isOpen onClose={onClose} title={`Test ${name}`} actions={<Button onClick={onClose}>Close</Button>}>
      <form
        ref={form}
        autoComplete="off"
        onSubmit={(event) => event.preventDefault()}
        onInput={() => test.isSuccess && test.reset()}
      >
        <CredentialTestPanel
          kind={kind}
          test={test}
          onTest={() => test.mutate()}
          whenTaken="Nodes can use it as it is."
        />
        {test.isError && !isAboutControls(test.error) && <ProblemNotice error={test.error} />}
      </form>
    </Dialog>
  )
}
