import { inspect } from 'node:util'
import { FalsarioError } from '../system/errors.js'

/** Formats an error for people: the message and the fix; with the stack if FALSARIO_DEBUG is set. */
export function errorText(error: unknown): string {
  if (process.env.FALSARIO_DEBUG) return inspect(error)
  if (!(error instanceof Error)) return `falsario: ${String(error)}`
  const fix = error instanceof FalsarioError ? error.fix : undefined
  const hasFix = fix === undefined || error.message.includes(fix)
  return `falsario: ${error.message}${hasFix ? '' : `\n  fix: ${fix}`}`
}

/** Formats an error for programs, as one line of JSON. */
export function errorJson(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof FalsarioError))
    return JSON.stringify({ type: 'error', code: 'FAILED', message })
  const { code, path, expected, received, fix } = error
  return JSON.stringify({ type: 'error', code, message, path, expected, received, fix })
}
