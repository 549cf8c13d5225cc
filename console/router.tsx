import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { sessionQuery } from './api/session.ts'
import { FramePending } from './screens/frame/FramePending.tsx'
import { NotFound } from './screens/frame/NotFound.tsx'
import { RouteError } from './screens/frame/RouteError.tsx'

/** Every address of the console. A screen is loaded when it is first visited; search parameters are its filters. */
const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: keep('next'),
  component: lazyRouteComponent(() => import('./screens/sign-in/SignIn.tsx'), 'SignIn'),
})
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./screens/sign-in/SetUp.tsx'), 'SetUp'),
})
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./screens/sign-in/Join.tsx'), 'Join'),
})

/** Lets nobody in without a session, and leads back after signing in. */
const requireSession = async ({
  context,
  location,
}: {
  context: { queryClient: QueryClient }
  location: { href: string }
}) => {
  const session = await context.queryClient.ensureQueryData(sessionQuery)
  if (session === null) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
}

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: requireSession,
  pendingComponent: FramePending,
  component: lazyRouteComponent(() => import('./screens/frame/Frame.tsx'), 'Frame'),
})
/** Without the frame: a canvas needs all the room there is. */
const flowBuilder = createRoute({
  getParentRoute: () => root,
  path: '/flows/$flowId/builder',
  validateSearch: keep('version'),
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import('./flow-builder/FlowBuilder.tsx'), 'FlowBuilder'),
})

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/flows', replace: true })
  },
})
const flows = createRoute({
  getParentRoute: () => frame,
  path: '/flows',
  validateSearch: keep('q', 'status'),
  component: lazyRouteComponent(() => import('./screens/flows/Flows.tsx'), 'Flows'),
})
const flow = createRoute({
  getParentRoute: () => frame,
  path: '/flows/$flowId',
  validateSearch: keep('tab', 'version', 'compare'),
  component: lazyRouteComponent(() => import('./screens/flows/Flow.tsx'), 'Flow'),
})
const integrations = createRoute({
  getParentRoute: () => frame,
  path: '/integrations',
  validateSearch: keep('q', 'status', 'type', 'sort'),
  component: lazyRouteComponent(() => import('./screens/integrations/Integrations.tsx'), 'Integrations'),
})
const setUpConnection = createRoute({
  getParentRoute: () => frame,
  path: '/integrations/set-up',
  component: lazyRouteComponent(() => import('./screens/integrations/SetUpConnection.tsx'), 'SetUpConnection'),
})
const newApiToken = createRoute({
  getParentRoute: () => frame,
  path: '/integrations/set-up/api-token',
  component: lazyRouteComponent(() => import('./screens/integrations/NewApiToken.tsx'), 'NewApiToken'),
})
const newCredential = createRoute({
  getParentRoute: () => frame,
  path: '/integrations/set-up/$kind',
  component: lazyRouteComponent(() => import('./screens/integrations/NewCredential.tsx'), 'NewCredential'),
})
const credential = createRoute({
  getParentRoute: () => frame,
  path: '/integrations/credentials/$credentialId',
  component: lazyRouteComponent(() => import('./screens/integrations/Credential.tsx'), 'Credential'),
})
const apiToken = createRoute({
  getParentRoute: () => frame,
  path: '/integrations/api-tokens/$tokenId',
  validateSearch: keep('window'),
  component: lazyRouteComponent(() => import('./screens/integrations/ApiToken.tsx'), 'ApiToken'),
})
const requests = createRoute({
  getParentRoute: () => frame,
  path: '/requests',
  validateSearch: keep('outcome', 'reason', 'flowId', 'tokenId', 'address', 'from', 'to', 'replayed', 'q', 'live'),
  component: lazyRouteComponent(() => import('./screens/requests/Requests.tsx'), 'Requests'),
})
const request = createRoute({
  getParentRoute: () => frame,
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('./screens/requests/Request.tsx'), 'Request'),
})
const experiences = createRoute({
  getParentRoute: () => frame,
  path: '/experiences',
  validateSearch: keep('status', 'flowId', 'version', 'nodeId', 'passedNodeId', 'passedOutcome', 'from', 'to', 'q'),
  component: lazyRouteComponent(() => import('./screens/experiences/Experiences.tsx'), 'Experiences'),
})
const experience = createRoute({
  getParentRoute: () => frame,
  path: '/experiences/$experienceId',
  validateSearch: keep('node'),
  component: lazyRouteComponent(() => import('./screens/experiences/Experience.tsx'), 'Experience'),
})
const operations = createRoute({
  getParentRoute: () => frame,
  path: '/operations',
  component: lazyRouteComponent(() => import('./screens/operations/Operations.tsx'), 'Operations'),
})
const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  validateSearch: keep('action', 'object', 'subject', 'actor', 'from', 'to'),
  component: lazyRouteComponent(() => import('./screens/audit/Audit.tsx'), 'Audit'),
})
const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  validateSearch: keep('tab'),
  component: lazyRouteComponent(() => import('./screens/settings/Settings.tsx'), 'Settings'),
})
const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/account/Account.tsx'), 'Account'),
})

const routeTree = root.addChildren([
  signIn,
  setUp,
  join,
  flowBuilder,
  frame.addChildren([
    home,
    flows,
    flow,
    integrations,
    setUpConnection,
    newApiToken,
    newCredential,
    credential,
    apiToken,
    requests,
    request,
    experiences,
    experience,
    operations,
    audit,
    settings,
    account,
  ]),
])

/** The named search parameters, as text; others are dropped. */
function keep<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [Key in Name]?: string } => {
    const kept: { [Key in Name]?: string } = {}
    for (const name of names) if (typeof search[name] === 'string' && search[name] !== '') kept[name] = search[name]
    return kept
  }
}

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: RouteError,
    defaultPendingMs: 150,
    scrollRestoration: true,
    // Plain text both ways: the default reads `q=123` as a number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(
        Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ).toString()
      return text === '' ? '' : `?${text}`
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
