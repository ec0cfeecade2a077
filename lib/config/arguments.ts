import { z } from 'zod'
import { FalsarioError } from '../system/errors.js'
import { invalid, parseWith } from './explain.js'
import { isRecord } from './is-record.js'

/** Checks of the arguments of public functions, for callers without TypeScript. */

/**
 * Returns a path, or the name of a source.
 *
 * @param name the argument, for errors
 * @throws CONFIG_INVALID for anything but a text that is not empty; for a URL, also one as text, with what makes a path
 * @example
 * const file = pathArgument('path', path)
 */
export function pathArgument(name: string, value: unknown): string {
  if (value instanceof URL) throw urlInPlaceOfPath(name, value.href)
  const text = textArgument(name, value)
  // Otherwise a folder named `s3:` would be created here.
  if (/^([a-z][a-z0-9+.-]+:\/\/|file:)/i.test(text)) throw urlInPlaceOfPath(name, text)
  // The system ends a path at a zero character, so it would be another path.
  if (text.includes('\0')) throw invalid(name, 'a path without zero characters', text)
  return text
}

function urlInPlaceOfPath(name: string, url: string): FalsarioError {
  const fix = url.toLowerCase().startsWith('file:')
    ? 'pass a path: fileURLToPath(url)'
    : 'pass the path of a local file or folder'
  return new FalsarioError(
    'CONFIG_INVALID',
    `${name}: expected a path, got a URL (${url}); ${fix}`,
    { path: name, expected: 'a path', received: url, fix },
  )
}

/**
 * Returns a text that is not empty.
 *
 * @throws CONFIG_INVALID
 * @example
 * const preset = textArgument('name', name)
 */
export function textArgument(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw invalid(name, 'a text that is not empty', value)
}

/**
 * Checks that an argument is an object with some methods, such as a model. Tests and users pass objects of their
 * own, so its class does not matter.
 *
 * @param expected the object in words: `a model that makes images`
 * @throws CONFIG_INVALID
 * @example
 * requireMethods('model', model, ['sample'], 'a model that makes images')
 */
export function requireMethods(
  name: string,
  value: unknown,
  methods: readonly string[],
  expected: string,
): void {
  if (value instanceof URL) pathArgument(name, value)
  const isObject = typeof value === 'object' && value !== null
  if (isObject && methods.every((method) => typeof Reflect.get(value, method) === 'function'))
    return
  throw invalid(name, expected, value)
}

/**
 * Checks that an argument is an object with no other keys than these, because an option with a typing error
 * would have no effect.
 *
 * @param name the argument, for errors
 * @throws CONFIG_INVALID, for an unknown key with the most similar valid one
 * @example
 * requireKeys('options', options, ['gzip'])
 */
export function requireKeys(name: string, value: unknown, keys: readonly string[]): void {
  if (!isRecord(value) || value instanceof URL) throw invalid(name, 'an object', value)
  const known = Object.fromEntries(keys.map((key) => [key, z.unknown().optional()]))
  const others = Object.keys(value).filter((key) => !keys.includes(key))
  // The values are not passed on: they may be large.
  const unknown = Object.fromEntries(others.map((key) => [key, null]))
  parseWith(z.strictObject(known), unknown, name)
}

/**
 * Checks the controls of a public function: an object with an abort signal and callbacks, all optional.
 *
 * @param callbacks the names of the callbacks
 * @throws CONFIG_INVALID naming the control and its value
 * @example
 * checkControls(controls, ['onProgress'])
 */
export function checkControls(controls: unknown, callbacks: readonly string[]): void {
  requireKeys('controls', controls, ['signal', ...callbacks])
  if (!isRecord(controls)) return
  const { signal } = controls
  if (signal !== undefined)
    requireMethods(
      'controls.signal',
      signal,
      ['throwIfAborted', 'addEventListener', 'removeEventListener'],
      'an AbortSignal',
    )
  for (const name of callbacks)
    if (controls[name] !== undefined && typeof controls[name] !== 'function')
      throw invalid(`controls.${name}`, 'a function', controls[name])
}
