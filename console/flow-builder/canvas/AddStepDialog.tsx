import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useRef } from 'react'
import type { NodeType } from '#contract/node-catalogue.ts'
import { nodeIcon } from '../../ui/node-icons.ts'
import { nodeTitles } from '../../ui/node-titles.ts'
import { useEditor } from '../flow-editor.ts'
import { nodeGroups, paletteEntries } from '../palette/node-groups.ts'
import type { AddWish } from './BuilderCanvas.tsx'
import { focusNode } from './focus-node.ts'
import { useMiddle } from './use-middle.ts'

const types = Object.keys(nodeTitles) as NodeType[]

/** Asks which step to add: type to search, arrows and Enter to choose. */
export function AddStepDialog({ wish, onClose }: { wish: AddWish; onClose: () => void }) {
  const editor = useEditor()
  const middle = useMiddle()
  const addedKey = useRef<string>(undefined)
  const hasTrigger = editor.document.nodes.some(({ type }) => type === 'webhook_trigger')

  const add = (type: NodeType) => {
    addedKey.current = editor.add(type, wish, middle())
    onClose()
  }

  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/20" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (addedKey.current === undefined) return
            event.preventDefault()
            focusNode(addedKey.current)
          }}
          className="appear fixed inset-x-3 top-[14vh] z-50 mx-auto max-w-md overflow-hidden rounded-lg bg-raised shadow-raised"
        >
          <Dialog.Title className="sr-only">Add a step</Dialog.Title>
          <Command label="Steps" loop>
            <Command.Input
              placeholder="Add a step…"
              className="w-full border-b border-line bg-transparent px-4 py-3 -outline-offset-2"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-sm text-muted">No step of that name.</Command.Empty>
              {nodeGroups.map((group) => {
                const members = types.filter(
                  (type) => paletteEntries[type].group === group && (type !== 'webhook_trigger' || !hasTrigger),
                )
                if (members.length === 0) return null
                return (
                  <Command.Group
                    key={group}
                    heading={group}
                    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
                  >
                    {members.map((type) => {
                      const Icon = nodeIcon(type)
                      return (
                        <Command.Item
                          key={type}
                          value={nodeTitles[type]}
                          keywords={[paletteEntries[type].words, paletteEntries[type].help]}
                          onSelect={() => add(type)}
                          className="flex items-center gap-2.5 rounded-md px-2 py-1.5 data-[selected=true]:bg-hover"
                        >
                          <Icon aria-hidden className="size-4 shrink-0 text-muted" />
                          <span className="text-sm font-medium">{nodeTitles[type]}</span>
                          <span className="min-w-0 flex-1 truncate text-xs text-muted">
                            {paletteEntries[type].help}
                          </span>
                        </Command.Item>
                      )
                    })}
                  </Command.Group>
                )
              })}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
