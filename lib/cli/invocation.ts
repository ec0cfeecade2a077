import type { Command } from 'commander'

/** Where text goes; a terminal says so. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** One call of the command line: what commands write to, and how they say they ended. */
export interface Invocation {
  readonly stdout: Output
  readonly stderr: Output
  /** The exit status; a command that did not simply succeed sets it. */
  status: number
}

/** Adds the arguments, options and action of one command to `command`. */
export type DeclareCommand = (command: Command, invocation: Invocation) => void
