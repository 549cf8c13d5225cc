import { useEffect, useRef } from 'react'
import { type FieldRequest, useEditor } from '../flow-editor.ts'
import { useStep } from './step-context.ts'

/** Each wish is answered once, by whoever is there first to answer it: an editor may still be on its way. */
const answered = new WeakSet<FieldRequest>()

/** Leads on to the very place in a text, when somebody was led to the field of the pointer or into it. */
export function useFieldRequest(pointer: string, onRequest: (request: FieldRequest) => void): void {
  const { fieldRequest } = useEditor()
  const { node } = useStep()
  const latest = useRef(onRequest)
  latest.current = onRequest
  useEffect(() => {
    if (fieldRequest === undefined || answered.has(fieldRequest) || fieldRequest.nodeId !== node.id) return
    const { field } = fieldRequest
    if (field !== pointer && field?.startsWith(`${pointer}/`) !== true) return
    answered.add(fieldRequest)
    latest.current(fieldRequest)
  }, [fieldRequest, node.id, pointer])
}
