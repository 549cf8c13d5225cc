import type { WebRequestParams } from '#contract/nodes/web-request.ts'
import { useEditor } from '../../flow-editor.ts'
import { readNamedValues } from '../../model/named-values.ts'
import { TryWebRequest } from '../../test-run/TryWebRequest.tsx'
import { CredentialPicker } from '../fields/CredentialPicker.tsx'
import { JsonParam } from '../fields/JsonParam.tsx'
import { MoreSettings } from '../fields/MoreSettings.tsx'
import { NamedRows } from '../fields/NamedRows.tsx'
import { ParamNumber } from '../fields/ParamNumber.tsx'
import { ParamTemplate } from '../fields/ParamTemplate.tsx'
import { RetriesField } from '../fields/RetriesField.tsx'
import { controlClass, SettingField } from '../fields/SettingField.tsx'
import { textOf, useParam, useStep } from '../step-context.ts'
import { BodyField } from '../template-editor/BodyField.tsx'

const methods: Record<WebRequestParams['method'], string> = {
  GET: 'GET',
  POST: 'POST',
  PUT: 'PUT',
  PATCH: 'PATCH',
  DELETE: 'DELETE',
}

/** A call to another system, and an example of its answer. */
export function WebRequestForm() {
  const { isReadOnly } = useEditor()
  const { node } = useStep()
  const [method, setMethod] = useParam('method')
  const contentType = readNamedValues(node.params?.headers).find(({ name }) => name.toLowerCase() === 'content-type')
  const isJson = contentType === undefined || /json/i.test(contentType.value)
  return (
    <>
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2 [&>*]:mt-0">
        <SettingField label="Method" pointer="/params/method" isRequired>
          {(attributes) => (
            <select
              {...attributes}
              disabled={isReadOnly}
              value={textOf(method)}
              onChange={({ target: { value } }) => setMethod(value)}
              className={controlClass}
            >
              {!Object.hasOwn(methods, textOf(method)) && <option value={textOf(method)}>{textOf(method)}</option>}
              {Object.keys(methods).map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </SettingField>
        <ParamTemplate name="url" label="URL" isRequired placeholder="https://crm.example/contacts" />
      </div>
      <CredentialPicker
        kinds={['basic', 'bearer', 'header']}
        label="Credential"
        help="The request is sent with it. The URL then names its host without merge fields."
      />
      <NamedRows
        param="headers"
        title="Headers"
        noun="header"
        help="Values may hold merge fields."
        namePattern={/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/}
        nameFault="A header name has letters, digits and dashes, and no spaces."
      />
      <BodyField
        param="body"
        label="Body"
        language={isJson ? 'json' : 'plain'}
        help={
          contentType === undefined
            ? 'Sent as application/json, unless a content-type header says otherwise.'
            : `Sent as ${contentType.value}.`
        }
      />
      <JsonParam
        name="sampleResponse"
        label="Sample response"
        help="An example of the answer: merge fields of later steps are offered from it and compared with it."
        placeholder={'{ "status": 200, "body": { "id": 42 } }'}
      />
      <TryWebRequest nodeId={node.id} />
      <MoreSettings label="Advanced" names={['timeoutMs', 'retries', 'redirects']}>
        <ParamNumber
          name="timeoutMs"
          label="Timeout in milliseconds"
          help="How long the answer is waited for, 100 to 60,000."
          fallback={10_000}
          min={100}
          max={60_000}
        />
        <RetriesField />
        <ParamNumber
          name="redirects"
          label="Redirects"
          help="How many redirects are followed, 0 to 3."
          fallback={0}
          min={0}
          max={3}
        />
      </MoreSettings>
    </>
  )
}
