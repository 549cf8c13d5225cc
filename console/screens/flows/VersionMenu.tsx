import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { FlowDetail, FlowVersion } from '#contract/flow.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { RestoreVersion } from './RestoreVersion.tsx'
import { useMayRestore } from './use-may-restore.ts'

/** What can be done with a version of the history. */
export function VersionMenu({ flow, version: { version } }: { flow: FlowDetail; version: FlowVersion }) {
  const navigate = useNavigate()
  const [isRestoring, setRestoring] = useState(false)
  const mayRestore = useMayRestore(flow, version)
  const show = (search: { version: string; compare?: string }) =>
    navigate({ to: '/flows/$flowId', params: { flowId: flow.id }, search: { tab: 'versions', ...search } })
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={`Actions for version ${version}`} className="size-7" />}>
        <MenuItem onSelect={() => show({ version: String(version) })}>View document</MenuItem>
        {version > 1 && (
          <MenuItem onSelect={() => show({ version: String(version), compare: String(version - 1) })}>
            Compare with version {version - 1}
          </MenuItem>
        )}
        {mayRestore && <MenuItem onSelect={() => setRestoring(true)}>Restore as draft</MenuItem>}
      </Menu>
      {isRestoring && <RestoreVersion flow={flow} version={version} onClose={() => setRestoring(false)} />}
    </>
  )
}
