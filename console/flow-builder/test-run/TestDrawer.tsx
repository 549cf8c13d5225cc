import { useReactFlow } from '@xyflow/react'
import { FlaskConical, X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useEffect, useRef } from 'react'
import { Button, IconButton } from '../../ui/Button.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { useEditor } from '../flow-editor.ts'
import { PayloadSource } from './PayloadSource.tsx'
import { RunResult } from './RunResult.tsx'
import { type BenchPlace, useBench } from './test-bench.ts'
import { readSource } from './test-source.ts'
import { useMayTest } from './use-may-test.ts'
import { useRun } from './use-run.tsx'
import { VersionLab } from './VersionLab.tsx'

const tabClass =
  'h-10 border-b-2 border-transparent px-2.5 text-sm font-medium text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink'

/** Below the canvas: a run of what is on it, and what it would do otherwise than the active version. */
export function TestDrawer() {
  return useMayTest() ? <Drawer /> : null
}

function Drawer() {
  const bench = useBench()
  const { document } = useEditor()
  const { flow, place, source, isReal } = bench
  const run = useRun(flow.id, (done, tried, isReal) => bench.show({ run: done, document: tried, isReal }))
  const reading = readSource(source)
  const mismatch = reading.kind === 'not_json' ? reading.message : undefined
  const start = () => {
    bench.open('run')
    if (reading.kind === 'ok') void run.start({ input: reading.input, document, isReal })
  }
  useRunKey(start)
  useWholeFlowInView(place !== 'closed')

  if (place === 'closed') return run.dialog
  return (
    <section
      aria-label="Test"
      className="test-drawer flex h-[40%] max-h-[28rem] min-h-56 shrink-0 flex-col border-t border-line bg-surface"
    >
      <Tabs.Root
        value={place}
        onValueChange={(name) => bench.open(name as BenchPlace)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <div className="flex items-center gap-2 border-b border-line pr-2 pl-2">
          <Tabs.List aria-label="What to try" className="-mb-px flex">
            <Tabs.Trigger value="run" className={tabClass}>
              Test run
            </Tabs.Trigger>
            <Tabs.Trigger value="lab" className={tabClass}>
              Version lab
            </Tabs.Trigger>
          </Tabs.List>
          <span className="ml-auto" />
          {place === 'run' && (
            <Button
              look="primary"
              size="small"
              isBusy={run.isRunning}
              disabled={mismatch !== undefined}
              title="Ctrl+Enter"
              onClick={start}
            >
              <FlaskConical aria-hidden className="size-4" /> {isReal ? 'Run with side effects…' : 'Run'}
            </Button>
          )}
          <IconButton label="Close the test" icon={X} className="size-7" onClick={() => bench.open('closed')} />
        </div>
        <Tabs.Content value="run" className="min-h-0 flex-1 overflow-hidden focus-visible:-outline-offset-2">
          <div className="flex h-full">
            <div className="w-52 shrink-0 overflow-y-auto border-r border-line p-3 lg:w-64">
              <PayloadSource mismatch={mismatch} />
              {run.error !== null && <ProblemNotice error={run.error} />}
            </div>
            <RunResult />
          </div>
        </Tabs.Content>
        <Tabs.Content value="lab" className="min-h-0 flex-1 overflow-hidden focus-visible:-outline-offset-2">
          <VersionLab />
        </Tabs.Content>
      </Tabs.Root>
      {run.dialog}
    </section>
  )
}

/** The canvas becomes lower when the test opens; the way of a run shall be seen on it without a search. */
function useWholeFlowInView(isOpen: boolean): void {
  const { fitView } = useReactFlow()
  useEffect(() => {
    if (!isOpen) return
    // After the canvas has measured itself anew.
    const timer = setTimeout(() => void fitView({ padding: 0.15, maxZoom: 1 }), 50)
    return () => clearTimeout(timer)
  }, [isOpen, fitView])
}

/** Ctrl+Enter, or ⌘+Enter, runs from wherever the focus is, except from a dialog. */
function useRunKey(run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return
      if (event.target instanceof Element && event.target.closest('[role="dialog"]') !== null) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
