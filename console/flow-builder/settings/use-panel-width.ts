import { useState } from 'react'

export const panelWidths = { min: 320, normal: 384, max: 720 } as const

const storageKey = 'hookgate.settings-width'

/** How wide the settings are, in this browser from now on. */
export function usePanelWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(() => clamp(Number(localStorage.getItem(storageKey) ?? panelWidths.normal)))
  return [
    width,
    (wanted) => {
      const next = clamp(wanted)
      setWidth(next)
      localStorage.setItem(storageKey, String(next))
    },
  ]
}

function clamp(width: number): number {
  if (!Number.isFinite(width)) return panelWidths.normal
  return Math.round(Math.min(panelWidths.max, Math.max(panelWidths.min, width)))
}
