import { type FormEvent, useRef } from 'react'
import type { Credential } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { useSaveCredential, useTestCredential } from '../../api/credentials.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { CredentialFields } from './CredentialFields.tsx'
import { CredentialTestPanel } from './CredentialTestPanel.tsx'
import { enteredIn, isAboutControls, toCredentialChanges, toNewCredential, toSecret } from './credential-input.ts'
import { useFocusOnRefusal } from './use-focus-on-refusal.ts'

type Props = {
  kind: CredentialKind
  /** The one to change; a new one when absent. */
  credential?: Credential
  onSaved: (credential: Credential) => void
  onCancel: () => void
}

/** At the end of a page; always in sight in a dialog, like the buttons of others. */
const buttonsClass =
  'mt-5 flex flex-wrap justify-end gap-2 border-t border-line pt-3 in-[[role=dialog]]:sticky in-[[role=dialog]]:-bottom-2 in-[[role=dialog]]:-mx-5 in-[[role=dialog]]:-mb-2 in-[[role=dialog]]:bg-raised in-[[role=dialog]]:px-5 in-[[role=dialog]]:py-3'

/**
 * Sets a credential up, or changes it; in a page or a dialog, also one over another form. What is typed is in the controls
 * and in the calls alone, and gone from the controls once it is saved.
 */
export function CredentialForm({ kind, credential, onSaved, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const entered = () => enteredIn(form.current)
  const save = useSaveCredential(credential?.id, () =>
    credential === undefined ? toNewCredential(kind, entered()) : toCredentialChanges(credential, entered()),
  )
  const test = useTestCredential(undefined, () => {
    const url = entered()('url').trim()
    return { kind, secret: toSecret(kind, entered()), ...(url === '' ? {} : { url }) }
  })
  const error = save.error ?? test.error
  useFocusOnRefusal(form, error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A dialog is inside the form that opened it, as React sees it.
    event.stopPropagation()
    test.reset()
    save.mutate(undefined, {
      onSuccess: (saved) => {
        form.current?.reset()
        onSaved(saved)
      },
    })
  }
  const tryOut = () => {
    save.reset()
    test.mutate()
  }
  return (
    <form
      ref={form}
      autoComplete="off"
      // Whatever has the focus is not behind the buttons.
      className="[&_input]:scroll-mb-20 [&_textarea]:scroll-mb-20"
      onSubmit={submit}
      // A result is about what was tested, and not about what is typed since.
      onInput={() => test.isSuccess && test.reset()}
    >
      <CredentialFields kind={kind} credential={credential} error={error} />
      {credential === undefined && (
        <div className="mt-5 border-t border-line pt-4">
          <CredentialTestPanel kind={kind} test={test} onTest={tryOut} whenTaken="Save it: nodes can then choose it." />
        </div>
      )}
      {error !== null && !isAboutControls(error) && <ProblemNotice error={error} />}
      <div className={buttonsClass}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={save.isPending}>
          {credential === undefined ? 'Save connection' : 'Update connection'}
        </Button>
      </div>
    </form>
  )
}
