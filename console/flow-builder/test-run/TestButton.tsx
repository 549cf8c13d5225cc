import { FlaskConical } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { useBench } from './test-bench.ts'
import { useMayTest } from './use-may-test.ts'

/** Opens the test below the canvas, or closes it. */
export function TestButton() {
  const bench = useBench()
  if (!useMayTest()) return null
  const isOpen = bench.place !== 'closed'
  return (
    <Button aria-expanded={isOpen} title="Ctrl+Enter runs" onClick={() => bench.open(isOpen ? 'closed' : 'run')}>
      <FlaskConical aria-hidden className="size-4" /> Test
    </Button>
  )
}
