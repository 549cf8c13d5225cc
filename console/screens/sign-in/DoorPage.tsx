import { type ReactNode, useEffect } from 'react'
import { Logo } from '../frame/Logo.tsx'

type Props = { title: string; description?: ReactNode; children: ReactNode }

/** A page before the frame: signing in, setting up, joining. */
export function DoorPage({ title, description, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Hookgate`
  }, [title])
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <div className="flex items-center gap-2">
        <Logo />
        <span className="font-semibold">Hookgate</span>
      </div>
      <h1 className="mt-6 text-xl font-semibold">{title}</h1>
      {description !== undefined && <div className="mt-1 text-muted">{description}</div>}
      <div className="mt-5">{children}</div>
    </main>
  )
}
