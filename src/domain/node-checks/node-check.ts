/** `pointer` is a JSON Pointer (RFC 6901) into the node's `params`; '' means all of them. */
export type ParamProblem = { pointer: string; message: string }

/** What the schema of a node's parameters cannot say. Values of another type than the schema asks for are left to it. */
export type NodeCheck = (params: Record<string, unknown>, now: Date) => ParamProblem[]
