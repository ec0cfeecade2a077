import { FalsarioError, type FalsarioErrorCode } from '../errors.js'

/** How the command ended, for scripts. */
export const exitStatus = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** 128 + the signal's number, as shells have it. */
  interrupted: { SIGINT: 130, SIGTERM: 143 },
} as const

/** What a command line or config is to blame for. */
const misuses: readonly FalsarioErrorCode[] = ['USAGE', 'CONFIG_INVALID', 'RESUME_REFUSED']

/** A command line or config that cannot be meant is wrong use; all else is failure. */
export function statusOf(error: unknown): number {
  const misuse = error instanceof FalsarioError && misuses.includes(error.code)
  return misuse ? exitStatus.wrongUse : exitStatus.failed
}
