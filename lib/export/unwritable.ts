import { FalsarioError } from '../errors.js'
import { systemReason } from '../system-reason.js'

/**
 * OUTPUT_UNWRITABLE for a folder, or a file in one, that the system refuses.
 *
 * @example
 * throw unwritable('runs/a', error)
 */
export function unwritable(path: string, cause: unknown): FalsarioError {
  const reason = systemReason(cause)
  return new FalsarioError('OUTPUT_UNWRITABLE', `cannot write ${path}: ${reason}`, {
    path,
    received: reason,
    fix: 'choose another folder, or make this one writable',
    cause,
  })
}
