import { useSession } from '../../api/session.ts'
import { Facts, Page, Section } from '../../ui/Page.tsx'
import { ChangePassword } from './ChangePassword.tsx'
import { OwnName } from './OwnName.tsx'
import { OwnSessions } from './OwnSessions.tsx'

/** What a person does about themselves. */
export function Account() {
  const { user, role, workspaceName } = useSession()
  return (
    <Page title="Your account" width="narrow">
      <Section title="Who you are">
        <Facts items={Object.entries({ 'E-mail address': user.email, Role: role, Workspace: workspaceName })} />
        <OwnName />
      </Section>
      <Section title="Password" description="Changing it ends your other sessions; this one stays.">
        <ChangePassword />
      </Section>
      <OwnSessions />
    </Page>
  )
}
