import type { BenchGateway } from './start-bench-gateway.ts'

/** What one round gave, by figure. Undefined: this machine can't tell, as without /proc. */
export type Measured<Name extends string = string> = Record<Name, number | undefined>

/** What is asked of a figure's median. */
export type Floor<Name extends string = string> = { figure: Name } & ({ atLeast: number } | { atMost: number })

export type Scenario<Name extends string = string> = {
  /** Its file's name. */
  name: string
  /** In one sentence. */
  measures: string
  /** Every figure with its unit; '' for a ratio. */
  figures: Readonly<Record<Name, string>>
  floors: readonly Floor<NoInfer<Name>>[]
  /** Runs only when it is named: it needs an hour, or what is not installed with the gateway. */
  isOptional?: true
  run(bench: Bench): Promise<Measured<NoInfer<Name>>[]>
}

export type BenchServer = { port: number; stop(): Promise<void> }

/** What a scenario is given. Whatever it starts or makes is gone at its end. */
export type Bench = {
  readonly rounds: number
  /** How long one load lasts. */
  readonly durationMs: number
  /** How many requests, where a scenario sends a number and not for a time. */
  readonly requests: number | undefined
  /** A data folder that was filled before, and stays. */
  readonly data: string | undefined
  /** Tells how far it is. */
  say(line: string): void
  /** Kept with the result, beside the figures. */
  note(line: string): void
  /** A gateway of its own, as it ships: all roles, its own PostgreSQL with every write flushed. In a new folder unless told. */
  startGateway(settings?: Record<string, string>, dataDir?: string): Promise<BenchGateway>
  /** A server of bench/servers in a process of its own. */
  startServer(name: 'ceiling' | 'own-receiver', settings?: Record<string, string>): Promise<BenchServer>
  /** An empty folder on the disk that is measured. */
  makeFolder(): string
  /** Settings that every gateway of this run gets. */
  readonly settings: Readonly<Record<string, string>>
  /** Runs the rounds one after the other and tells each. */
  eachRound<Name extends string>(round: () => Promise<Measured<Name>>): Promise<Measured<Name>[]>
  closeAtEnd(close: () => unknown): void
}

/** Holds that floors and rounds name the figures that are declared. */
export function defineScenario<const Name extends string>(scenario: Scenario<Name>): Scenario {
  return scenario as unknown as Scenario
}
