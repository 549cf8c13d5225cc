import { panelWidths } from './use-panel-width.ts'

type Props = { width: number; onChange: (width: number) => void }

/** How much an arrow key moves the edge. */
const step = 16

/** The edge of the settings: drag it, or move it with the arrow keys. */
export function PanelEdge({ width, onChange }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the settings"
      aria-valuenow={width}
      aria-valuemin={panelWidths.min}
      aria-valuemax={panelWidths.max}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={({ currentTarget, pointerId, clientX }) => {
        if (!currentTarget.hasPointerCapture(pointerId)) return
        const right = currentTarget.parentElement?.getBoundingClientRect().right ?? window.innerWidth
        onChange(right - clientX)
      }}
      onDoubleClick={() => onChange(panelWidths.normal)}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? step : event.key === 'ArrowRight' ? -step : 0
        if (by === 0) return
        event.preventDefault()
        onChange(width + by)
      }}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize hover:bg-accent/30 focus-visible:bg-accent/30 max-md:hidden"
    />
  )
}
