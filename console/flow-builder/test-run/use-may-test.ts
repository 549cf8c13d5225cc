import { useMay } from '../../api/session.ts'
import { useMediaQuery } from '../../ui/use-media-query.ts'

/** Whether the person may try flows, and has the room to see what comes of it. */
export function useMayTest(): boolean {
  const isRoomy = useMediaQuery('(min-width: 768px)')
  return useMay()('flow.testRun') && isRoomy
}
