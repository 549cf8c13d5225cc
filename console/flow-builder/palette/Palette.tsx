import { ChevronDown, PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import { useState } from 'react'
import type { NodeType } from '#contract/node-catalogue.ts'
import { IconButton } from '../../ui/Button.tsx'
import { joinClasses } from '../../ui/join-classes.ts'
import { nodeIcon } from '../../ui/node-icons.ts'
import { nodeTitles } from '../../ui/node-titles.ts'
import { dragFormat } from '../canvas/BuilderCanvas.tsx'
import { useMiddle } from '../canvas/use-middle.ts'
import { useEditor } from '../flow-editor.ts'
import { type NodeGroup, nodeGroups, paletteEntries } from './node-groups.ts'

const types = Object.keys(nodeTitles) as NodeType[]

/** Every type of step, in groups: drag one onto the canvas or onto an edge, or click to add it after the chosen step. */
export function Palette() {
  const [isOpen, setOpen] = useState(true)
  const [query, setQuery] = useState('')
  const [closedGroups, setClosedGroups] = useState<ReadonlySet<NodeGroup>>(new Set())
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = (type: NodeType) => {
    const { help, words: others } = paletteEntries[type]
    const text = `${nodeTitles[type]} ${help} ${others}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const toggle = (group: NodeGroup) =>
    setClosedGroups((before) => {
      const after = new Set(before)
      if (!after.delete(group)) after.add(group)
      return after
    })

  if (!isOpen)
    return (
      <aside aria-label="Steps" className="hidden border-r border-line bg-surface p-1.5 md:block">
        <IconButton label="Show the steps" icon={PanelLeftOpen} onClick={() => setOpen(true)} />
      </aside>
    )
  const groups = nodeGroups.flatMap((group) => {
    const members = types.filter((type) => paletteEntries[type].group === group && matches(type))
    return members.length === 0 ? [] : [{ group, members }]
  })
  return (
    <aside
      aria-label="Steps"
      className="hidden w-56 shrink-0 flex-col overflow-y-auto border-r border-line bg-surface md:flex"
    >
      <div className="flex items-center gap-1 p-2">
        <label className="relative min-w-0 flex-1">
          <span className="sr-only">Search the steps</span>
          <Search aria-hidden className="absolute top-2 left-2 size-4 text-muted" />
          <input
            type="search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            placeholder="Search"
            className="h-8 w-full rounded-md border border-control bg-surface pr-2 pl-7 text-sm"
          />
        </label>
        <IconButton label="Hide the steps" icon={PanelLeftClose} onClick={() => setOpen(false)} />
      </div>
      {groups.length === 0 && <p className="px-3 py-4 text-sm text-muted">No step of that name.</p>}
      {groups.map(({ group, members }) => {
        const isShown = words.length > 0 || !closedGroups.has(group)
        return (
          <section key={group} aria-label={group} className="border-t border-line first-of-type:border-t-0">
            <h3>
              <button
                type="button"
                aria-expanded={isShown}
                onClick={() => toggle(group)}
                className="flex w-full items-center gap-1 px-3 py-1.5 text-xs font-medium text-muted -outline-offset-2 hover:text-ink"
              >
                <ChevronDown aria-hidden className={joinClasses('size-3.5', !isShown && '-rotate-90')} />
                {group}
              </button>
            </h3>
            {isShown && (
              <ul className="px-1.5 pb-2">
                {members.map((type) => (
                  <li key={type}>
                    <PaletteItem type={type} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        )
      })}
    </aside>
  )
}

function PaletteItem({ type }: { type: NodeType }) {
  const editor = useEditor()
  const middle = useMiddle()
  const Icon = nodeIcon(type)
  const isTaken = type === 'webhook_trigger' && editor.document.nodes.some((node) => node.type === type)
  return (
    <button
      type="button"
      draggable={!isTaken}
      disabled={isTaken}
      title={isTaken ? 'A flow has one trigger' : paletteEntries[type].help}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragFormat, type)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => editor.add(type, {}, middle())}
      className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm -outline-offset-2 hover:bg-hover disabled:opacity-50"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      {nodeTitles[type]}
    </button>
  )
}
