import { Page } from '../../ui/Page.tsx'

export function Experience() {
  return <Page title="Experience">Not built yet.</Page>
}
