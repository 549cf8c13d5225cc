import { useNavigate } from '@tanstack/react-router'
import type { FlowDetail } from '#contract/flow.ts'
import { useRestoreVersion } from '../../api/flows.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'

type Props = { flow: FlowDetail; version: number; onClose: () => void }

/** Makes the document of an earlier version the draft, after asking, and opens it. */
export function RestoreVersion({ flow, version, onClose }: Props) {
  const navigate = useNavigate()
  const restore = useRestoreVersion(flow.id)
  const confirm = () =>
    restore.mutate(version, {
      onSuccess: () => {
        onClose()
        toast(`The draft is as version ${version} was.`)
        void navigate({ to: '/flows/$flowId', params: { flowId: flow.id }, search: { tab: 'draft' } })
      },
    })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Restore version ${version} as draft?`}
      description={
        flow.draftVersion === null
          ? `A draft begins with the document of version ${version}. What is active stays as it is until the draft is activated.`
          : `The document of version ${version} replaces the present draft, version ${flow.draftVersion}, which is lost. This cannot be undone. What is active stays as it is.`
      }
      confirmLabel="Restore as draft"
      isDangerous={flow.draftVersion !== null}
      isBusy={restore.isPending}
      error={restore.error}
      onConfirm={confirm}
    />
  )
}
