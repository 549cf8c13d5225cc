import type { RunTest } from '#contract/trial.ts'

/** What a test run runs on. */
export type TestSource = { kind: 'sample' } | { kind: 'pasted'; text: string } | { kind: 'request'; requestId: string }

export type SourceReading =
  | { kind: 'ok'; input: Pick<Partial<RunTest>, 'payload' | 'requestId'> }
  | { kind: 'not_json'; message: string }

/** The part of the call that names the payload, or what is wrong with a pasted text. */
export function readSource(source: TestSource): SourceReading {
  switch (source.kind) {
    case 'sample':
      return { kind: 'ok', input: {} }
    case 'request':
      return { kind: 'ok', input: { requestId: source.requestId } }
    case 'pasted':
      try {
        return { kind: 'ok', input: { payload: JSON.parse(source.text) as unknown } }
      } catch (error) {
        return { kind: 'not_json', message: `is not JSON: ${(error as Error).message}` }
      }
  }
}
