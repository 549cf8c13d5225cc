import { CredentialPicker } from '../fields/CredentialPicker.tsx'
import { MoreSettings } from '../fields/MoreSettings.tsx'
import { ParamTemplate } from '../fields/ParamTemplate.tsx'
import { RetriesField } from '../fields/RetriesField.tsx'
import { BodyField } from '../template-editor/BodyField.tsx'

/** A message and the mail server that it goes through. */
export function SendEmailForm() {
  return (
    <>
      <CredentialPicker kinds={['smtp']} label="Mail server" isRequired />
      <ParamTemplate name="from" label="From" isRequired placeholder="Shop <shop@example.com>" />
      <ParamTemplate name="to" label="To" isRequired help="E-mail addresses with commas between, 50 at most." />
      <MoreSettings label="More addresses" names={['cc', 'bcc', 'replyTo']}>
        <ParamTemplate name="cc" label="Cc" help="Who gets a copy." />
        <ParamTemplate name="bcc" label="Bcc" help="Who gets a copy without the others seeing it." />
        <ParamTemplate name="replyTo" label="Reply to" help="Where answers go." />
      </MoreSettings>
      <ParamTemplate name="subject" label="Subject" isRequired />
      <BodyField
        param="text"
        label="Text"
        language="plain"
        help="As text, as HTML, or both: mail programs show what they can."
      />
      <BodyField
        param="html"
        label="HTML"
        language="plain"
        help="Merge values are escaped: they are text, never markup."
      />
      <MoreSettings label="Advanced" names={['retries']}>
        <RetriesField />
      </MoreSettings>
    </>
  )
}
