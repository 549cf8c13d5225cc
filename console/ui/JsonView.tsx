import { Braces, ListTree, Route } from 'lucide-react'
import { useMemo, useState } from 'react'
import { IconButton } from './Button.tsx'
import { CodeBlock } from './CodeBlock.tsx'
import { CopyButton } from './CopyButton.tsx'
import { JsonTree } from './json-view/JsonTree.tsx'
import { type Row, readPath, writePath } from './json-view/list-rows.ts'

type Props = {
  value: unknown
  /** What the value is; its name for those who cannot see it. */
  label: string
  /** What its paths begin with, such as the id of the node in merge fields. */
  root?: string
}

/**
 * A JSON value as a tree, or as its text. In the tree, arrow keys move, open and close; what is copied is the line that
 * was moved to last, and its path.
 */
export function JsonView({ value, label, root = '' }: Props) {
  const [isRaw, setRaw] = useState(false)
  const [chosen, setChosen] = useState<Row>()
  const copied = useMemo(() => writeJson(isRaw ? value : readPath(value, chosen?.path ?? [])), [isRaw, chosen, value])
  const path = writePath(chosen?.path ?? [], root)
  return (
    <div className="min-w-0 rounded-md border border-line bg-surface">
      <div className="flex min-h-9 items-center gap-1 border-b border-line py-1 pr-1.5 pl-3">
        <span className="shrink-0 text-xs font-medium">{label}</span>
        {!isRaw && path !== '' && (
          <code className="min-w-0 truncate px-1 text-xs text-muted" title={path}>
            {path}
          </code>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-1">
          {!isRaw && path !== '' && <CopyButton text={path} label="Copy path" isIcon picture={Route} />}
          {!isRaw && <CopyButton text={copied} label="Copy value" isIcon />}
          <IconButton
            icon={isRaw ? ListTree : Braces}
            label={isRaw ? 'Show as tree' : 'Show as text'}
            className="size-6"
            onClick={() => setRaw(!isRaw)}
          />
        </span>
      </div>
      {isRaw ? (
        <div className="p-1.5">
          <CodeBlock text={copied} label={label} />
        </div>
      ) : (
        <JsonTree value={value} label={label} chosenKey={chosen?.key} onChoose={setChosen} />
      )}
    </div>
  )
}

/** A string is copied as itself, everything else as JSON. */
function writeJson(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
}
