import { CredentialPicker } from '../fields/CredentialPicker.tsx'
import { MoreSettings } from '../fields/MoreSettings.tsx'
import { ParamTemplate } from '../fields/ParamTemplate.tsx'
import { RetriesField } from '../fields/RetriesField.tsx'
import { BodyField } from '../template-editor/BodyField.tsx'

/** A text message and the gateway that it goes through. */
export function SendSmsForm() {
  return (
    <>
      <CredentialPicker kinds={['sms']} label="SMS gateway" isRequired />
      <ParamTemplate
        name="from"
        label="From"
        isRequired
        help="A phone number such as +442079460958, a sender name, or the SID of a messaging service (MG…)."
      />
      <ParamTemplate name="to" label="To" isRequired help="A phone number with its country code." />
      <BodyField param="body" label="Message" language="plain" isRequired help="1,600 characters at most." />
      <MoreSettings label="Advanced" names={['retries']}>
        <RetriesField />
      </MoreSettings>
    </>
  )
}
