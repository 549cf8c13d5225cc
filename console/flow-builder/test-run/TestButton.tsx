import { FlaskConical } from 'lucide-react'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { useMediaQuery } from '../../ui/use-media-query.ts'
import { useBench } from './test-bench.ts'

/** Opens the test below the canvas, or closes it. */
export function TestButton() {
  const bench = useBench()
  const mayTest = useMay()('flow.testRun')
  const isRoomy = useMediaQuery('(min-width: 768px)')
  if (!mayTest || !isRoomy) return null
  const isOpen = bench.place !== 'closed'
  return (
    <Button aria-expanded={isOpen} title="Ctrl+Enter runs" onClick={() => bench.open(isOpen ? 'closed' : 'run')}>
      <FlaskConical aria-hidden className="size-4" /> Test
    </Button>
  )
}
