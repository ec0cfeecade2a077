import { FalsarioError } from './errors.js'
import { systemCode, systemReason } from './system-reason.js'

const makeRoom = 'Free some disk space.'
const choosePlace = 'Choose a place that you may write to, or change its permissions.'

const fixes: Readonly<Record<string, string>> = {
  EACCES: choosePlace,
  EDQUOT: makeRoom,
  ENOSPC: makeRoom,
  EPERM: choosePlace,
  EROFS: choosePlace,
}

/**
 * Returns the OUTPUT_UNWRITABLE error for a file or folder that could not be written.
 *
 * @param fix what to do; by default it follows from the system's error code
 *
 * @example
 * throw unwritable('runs/a', error)
 */
export function unwritable(
  path: string,
  cause: unknown,
  fix = fixes[systemCode(cause) ?? ''],
): FalsarioError {
  const reason = systemReason(cause)
  const sentence = `cannot write ${path}: ${reason}`
  return new FalsarioError('OUTPUT_UNWRITABLE', fix ? `${sentence}. ${fix}` : sentence, {
    path,
    received: reason,
    cause,
    ...(fix && { fix }),
  })
}
