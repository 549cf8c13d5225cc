import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { Page } from '../../ui/Page.tsx'
import { connectionKinds } from './connection-kinds.tsx'
import { NotAllowed } from './NotAllowed.tsx'

/** The gallery: a tile for each kind of connection that the person may set up. */
export function SetUpConnection() {
  const may = useMay()
  const kinds = Object.entries(connectionKinds).flatMap(([type, { label, icon, manage }]) =>
    manage !== undefined && may(manage.maySetUp) ? [{ type, label, icon, ...manage }] : [],
  )
  return (
    <Page
      title="Setup connection"
      crumbs={[{ label: 'Integrations', to: '/integrations' }]}
      description="Choose what to connect."
    >
      {kinds.length === 0 ? (
        <NotAllowed>Only owners and admins set up connections.</NotAllowed>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
          {kinds.map(({ type, label, icon: Icon, description, setUpAt }) => (
            <li
              key={type}
              className="relative rounded-lg border border-line bg-surface p-4 hover:border-control hover:bg-hover"
            >
              <span className="flex size-9 items-center justify-center rounded-md bg-accent-soft text-accent">
                <Icon aria-hidden className="size-5" />
              </span>
              <h2 className="mt-3 font-semibold">
                <Link to={setUpAt} className="after:absolute after:inset-0 after:rounded-lg">
                  {label}
                </Link>
              </h2>
              <p className="mt-1 text-sm text-muted">{description}</p>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
