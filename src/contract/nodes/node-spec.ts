import type { TSchema } from 'typebox'

/** What the contract says of a type of node. */
export type NodeSpec = {
  title: string
  /** One or two sentences for the palette of the flow builder. */
  help: string
  /**
   * The named exits, each the `outcome` of at most one edge. A node without any has one exit, whose edge has no `outcome`.
   * Parameters may name more: see `outcomesOf`.
   */
  outcomes: readonly string[]
  /** Whether the experience ends here: no edge leaves the node. */
  isFinal: boolean
  /** The shape of `params`. Defaults are those that the engine uses when a parameter is absent. */
  params: TSchema
  /** What later nodes see under the node's id. */
  output: string
}
