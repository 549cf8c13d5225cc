import { Page } from '../../ui/Page.tsx'

export function Requests() {
  return <Page title="Requests">Not built yet.</Page>
}
