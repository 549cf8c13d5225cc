import { useQueryClient } from '@tanstack/react-query'
import type { Flow } from '#contract/flow.ts'
import type { FlowFileFormat } from '#contract/flow-file-format.ts'
import { flowQuery } from '../../api/flows.ts'
import { saveFile } from '../../ui/save-file.ts'
import { toast, toastError } from '../../ui/Toasts.tsx'

const mediaTypes: Record<FlowFileFormat, string> = { json: 'application/json', yaml: 'application/yaml' }

/** Saves a flow as a file: its draft, else its newest version, as the gateway has it now. */
export function useExportFlow(flow: Flow): (format: FlowFileFormat) => Promise<void> {
  const queryClient = useQueryClient()
  return async (format) => {
    try {
      const { formatFlowFile } = await import('#contract/flow-file-format.ts')
      const current = await queryClient.fetchQuery({ ...flowQuery(flow.id), staleTime: 0 })
      const fileName = `${toFileName(current.name) || current.id}.${format}`
      saveFile(new Blob([formatFlowFile(current, format)], { type: mediaTypes[format] }), fileName)
      toast('The flow was exported.', fileName)
    } catch (error) {
      toastError(error)
    }
  }
}

/** "New subscriber: e-mail" as "new-subscriber-e-mail". */
function toFileName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
}
