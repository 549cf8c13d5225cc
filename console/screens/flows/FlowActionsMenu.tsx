import { ChevronDown, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Flow } from '#contract/flow.ts'
import type { FlowAction } from '../../api/flows.ts'
import { useMay } from '../../api/session.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx'
import { FlowActionPrompt } from './FlowActionPrompt.tsx'
import { availableActions, flowActions } from './flow-actions.ts'
import { useExportFlow } from './use-export-flow.ts'

type Props = { flow: Flow; isSmall?: boolean }

/**
 * What the state of the flow and the role of the person allow, each behind a prompt; in full size also what anybody may:
 * export it.
 */
export function FlowActionsMenu({ flow, isSmall = false }: Props) {
  const [asked, setAsked] = useState<FlowAction>()
  const actions = availableActions(flow, useMay())
  const exportFlow = useExportFlow(flow)
  if (isSmall && actions.length === 0) return null
  return (
    <>
      <Menu
        trigger={
          isSmall ? (
            <IconButton icon={Ellipsis} label={`Actions for ${flow.name}`} className="size-7" />
          ) : (
            <Button>
              Actions <ChevronDown aria-hidden className="size-3.5" />
            </Button>
          )
        }
      >
        {!isSmall && (
          <>
            <MenuItem onSelect={() => void exportFlow('json')}>Export as JSON</MenuItem>
            <MenuItem onSelect={() => void exportFlow('yaml')}>Export as YAML</MenuItem>
            {actions.length > 0 && <MenuSeparator />}
          </>
        )}
        {actions.map((action) => (
          <MenuItem
            key={action}
            isDangerous={flowActions[action].isDangerous === true}
            onSelect={() => setAsked(action)}
          >
            {flowActions[action].label(flow)}
          </MenuItem>
        ))}
      </Menu>
      <FlowActionPrompt flow={flow} action={asked} onClose={() => setAsked(undefined)} />
    </>
  )
}
