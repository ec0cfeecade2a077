import { inspect } from 'node:util'
import { FalsarioError, type FalsarioErrorDetails } from '../system/errors.js'

/** Formats an error for people: the message, what is valid and the fix; with the stack if FALSARIO_DEBUG is set. */
export function errorText(error: unknown): string {
  if (process.env.FALSARIO_DEBUG) return inspect(error)
  if (!(error instanceof Error)) return `falsario: ${String(error)}`
  const { expected, fix }: FalsarioErrorDetails = error instanceof FalsarioError ? error : {}
  const details = Object.entries({ expected, fix }).filter(
    ([, text]) => text !== undefined && !error.message.includes(text),
  )
  return [
    `falsario: ${error.message}`,
    ...details.map(([name, text]) => `  ${name}: ${text}`),
  ].join('\n')
}

/** Formats an error for programs, as one line of JSON. */
export function errorJson(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof FalsarioError))
    return JSON.stringify({ type: 'error', code: 'FAILED', message })
  const { code, path, expected, received, fix } = error
  return JSON.stringify({ type: 'error', code, message, path, expected, received, fix })
}
