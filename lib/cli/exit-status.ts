import { FalsarioError } from '../errors.js'

/** How the command ended, for scripts. */
export const exitStatus = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** 128 + the signal's number, as shells have it. */
  interrupted: { SIGINT: 130, SIGTERM: 143 },
} as const

/** A command line or config that cannot be meant is wrong use; all else is failure. */
export function statusOf(error: unknown): number {
  const misuse =
    error instanceof FalsarioError && (error.code === 'USAGE' || error.code === 'CONFIG_INVALID')
  return misuse ? exitStatus.wrongUse : exitStatus.failed
}
