import { inspect } from 'node:util'
import { FalsarioError } from '../errors.js'

/** An error for a person: what is wrong, what to do. The stack only where FALSARIO_DEBUG is set. */
export function errorText(error: unknown): string {
  if (process.env.FALSARIO_DEBUG) return inspect(error)
  if (!(error instanceof Error)) return `falsario: ${String(error)}`
  const fix = error instanceof FalsarioError ? error.fix : undefined
  const told = fix === undefined || error.message.includes(fix)
  return `falsario: ${error.message}${told ? '' : `\n  what to do: ${fix}`}`
}

/** The same as one line of JSON, for programs. */
export function errorJson(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof FalsarioError))
    return JSON.stringify({ type: 'error', code: 'FAILED', message })
  const { code, path, expected, received, fix } = error
  return JSON.stringify({ type: 'error', code, message, path, expected, received, fix })
}
