import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { Page } from '../../ui/Page.tsx'
import { connectionKinds } from './connection-kinds.tsx'
import { NotAllowed } from './NotAllowed.tsx'

const directions = {
  inbound: { title: 'Inbound', about: 'Another system sends to your flows.' },
  outbound: { title: 'Outbound', about: 'Your flows sign in to another system.' },
} as const

/** The gallery: a tile for each kind of connection that the person may set up. */
export function SetUpConnection() {
  const may = useMay()
  const kinds = Object.entries(connectionKinds).filter(([, { maySetUp }]) => may(maySetUp))
  return (
    <Page
      title="Setup connection"
      crumbs={[{ label: 'Integrations', to: '/integrations' }]}
      description="Choose what to connect."
    >
      {kinds.length === 0 && <NotAllowed>Only owners and admins set up connections.</NotAllowed>}
      {Object.entries(directions).map(([direction, { title, about }]) => {
        const ofDirection = kinds.filter(([, kind]) => kind.direction === direction)
        if (ofDirection.length === 0) return null
        return (
          <section key={direction} aria-label={title} className="mb-6">
            <h2 className="font-semibold">{title}</h2>
            <p className="mb-3 text-sm text-muted">{about}</p>
            <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
              {ofDirection.map(([type, kind]) => (
                <Tile key={type} {...kind} />
              ))}
            </ul>
          </section>
        )
      })}
    </Page>
  )
}

type TileProps = Pick<(typeof connectionKinds)['api_token'], 'title' | 'icon' | 'description' | 'setUpAt'>

function Tile({ title, icon: Icon, description, setUpAt }: TileProps) {
  return (
    <li className="relative rounded-lg border border-line bg-surface p-4 hover:border-control hover:bg-hover">
      <span className="flex size-9 items-center justify-center rounded-md bg-accent-soft text-accent">
        <Icon aria-hidden className="size-5" />
      </span>
      <h3 className="mt-3 font-semibold">
        <Link {...setUpAt} className="after:absolute after:inset-0 after:rounded-lg">
          {title}
        </Link>
      </h3>
      <p className="mt-1 text-sm text-muted">{description}</p>
    </li>
  )
}
