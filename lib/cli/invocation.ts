import type { Command } from 'commander'

/** A stream for the output, which may be a terminal. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** One call of the command line: its output streams and its exit status. */
export interface Invocation {
  readonly stdout: Output
  readonly stderr: Output
  /** The exit status: 0 unless the command sets another one. */
  status: number
}

/** Adds the arguments, options and action of one command to `command`. */
export type DeclareCommand = (command: Command, invocation: Invocation) => void
