import { useEffect, useMemo, useRef, useState } from 'react'
import { readPastedJson } from './read-pasted-json.ts'

/**
 * A JSON value as text that is edited. The value changes with each text that can be read, and stays while it cannot;
 * a value that comes from elsewhere (undo, a captured request) replaces the text.
 */
export function useJsonText(value: unknown, onValue: (value: unknown) => void) {
  const [text, setText] = useState(() => writeJson(value))
  const own = useRef(value)
  useEffect(() => {
    if (value === own.current) return
    own.current = value
    setText(writeJson(value))
  }, [value])

  const reading = useMemo(() => readPastedJson(text), [text])
  const take = (next: unknown) => {
    // Space between the parts is no change of the value.
    if (JSON.stringify(next) === JSON.stringify(own.current)) return
    own.current = next
    onValue(next)
  }
  return {
    text,
    reading,
    setText: (next: string) => {
      if (next === text) return
      const found = readPastedJson(next)
      // What is pasted into an empty field is all there is: the JSON in it is what is meant.
      const isPasted = text.trim() === '' && next.length > 1 && found.kind === 'found'
      setText(isPasted ? writeJson(found.value) : next)
      if (found.kind === 'json' || (isPasted && found.kind === 'found')) take(found.value)
      if (found.kind === 'empty') take(undefined)
    },
    /** Leaves only the JSON that was found in the text. */
    tidy: () => {
      if (reading.kind !== 'found') return
      setText(writeJson(reading.value))
      take(reading.value)
    },
  }
}

function writeJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}
