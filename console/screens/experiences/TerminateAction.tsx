import { useEffect, useState } from 'react'
import type { ExperienceDetail } from '#contract/experience.ts'
import { useTerminate } from '../../api/experiences.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'

export function TerminateAction({ experience }: { experience: ExperienceDetail }) {
  const may = useMay()
  const [isAsked, setAsked] = useState(false)
  const terminate = useTerminate(experience.id, () => {
    setAsked(false)
    toast('The experience was terminated.')
  })
  // The button goes when the experience is over: the focus that was on it stays on the page.
  useEffect(
    () => () => {
      if (document.activeElement === document.body) document.querySelector('main')?.focus({ preventScroll: true })
    },
    [],
  )
  if (!may('experience.terminate')) return null
  const close = () => {
    setAsked(false)
    terminate.reset()
  }
  return (
    <>
      <Button onClick={() => setAsked(true)}>Terminate</Button>
      <ConfirmDialog
        isOpen={isAsked}
        onClose={close}
        title="Terminate this experience?"
        description={
          <>
            It ends where it stands{experience.nodeId !== null && `, at ${experience.nodeId}`}. A node that is at work
            is not undone, and no node follows it. This cannot be undone.
          </>
        }
        confirmLabel="Terminate"
        isDangerous
        isBusy={terminate.isPending}
        error={terminate.error}
        onConfirm={() => terminate.mutate()}
      />
    </>
  )
}
