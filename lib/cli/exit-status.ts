import { FalsarioError, type FalsarioErrorCode } from '../system/errors.js'

/** The exit statuses of the command line. */
export const exitStatus = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** 128 + the number of the signal, as in shells. */
  interrupted: { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 },
} as const

/** Errors that a different command line or config avoids. */
const misuseCodes: readonly FalsarioErrorCode[] = ['USAGE', 'CONFIG_INVALID', 'RESUME_REFUSED']

/** Returns 2 for an invalid command line or config, 1 for all other errors. */
export function statusOf(error: unknown): number {
  const isMisuse = error instanceof FalsarioError && misuseCodes.includes(error.code)
  return isMisuse ? exitStatus.wrongUse : exitStatus.failed
}
