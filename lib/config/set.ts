import { FalsarioError } from '../system/errors.js'
import { textArgument } from './arguments.js'
import { received } from './explain.js'
import { formatPath, type PathPart, parsePath } from './path.js'

/** A change of one value of a config: `model.latent.size=64` on the command line. */
export interface Setting {
  readonly path: readonly PathPart[]
  readonly value: unknown
}

/**
 * Parses `path=value`. A value that is not JSON is taken as a string.
 *
 * @example
 * parseSetting('model.optimizer.generator.learningRate=1e-4')
 * @throws CONFIG_INVALID if there is no `=` or the path is invalid
 */
export function parseSetting(text: string): Setting {
  textArgument('setting', text)
  const equals = text.indexOf('=')
  if (equals <= 0)
    throw new FalsarioError('CONFIG_INVALID', `--set "${text}": expected path=value`, {
      path: text,
      expected: 'path=value',
      received: received(text),
      fix: 'write it like --set model.optimizer.generator.learningRate=1e-4',
    })
  return { path: parsePath(text.slice(0, equals)), value: jsonOrText(text.slice(equals + 1)) }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Returns the text of a setting, from which `parseSetting` returns the same setting.
 *
 * @param path as formatPath returns it
 * @example
 * formatSetting('model.objective.penalty', { type: 'r1', weight: 10 })
 * // 'model.objective.penalty={"type":"r1","weight":10}'
 */
export function formatSetting(path: string, value: unknown): string {
  const isText = typeof value === 'string' && jsonOrText(value) === value
  return `${path}=${isText ? value : JSON.stringify(value)}`
}

/**
 * Returns a copy of `config` with one value changed. Missing objects along the path are created. A list
 * index must exist; a whole item may also be appended. A list that the config leaves to its default can only be set as
 * a whole.
 *
 * @throws CONFIG_INVALID with the part of the path that does not exist
 */
export function applySetting(config: unknown, setting: Setting): unknown {
  return replaced(config, setting.path, setting.value, [])
}

function replaced(
  node: unknown,
  rest: readonly PathPart[],
  value: unknown,
  above: readonly PathPart[],
): unknown {
  const [part, ...below] = rest
  if (part === undefined) return value
  const here = [...above, part]
  if (Array.isArray(node)) {
    if (part === node.length && below.length === 0) return [...node, value]
    const index = position(part, node.length, above, rest)
    return node.map((item, at) => (at === index ? replaced(item, below, value, here) : item))
  }
  if (node !== undefined && node !== null && typeof node !== 'object')
    throw cannotSet(above, rest, `${formatPath('', above)} is ${received(node)}, not an object`)
  if (typeof part === 'number' && (node === undefined || node === null)) {
    const list = formatPath('', above)
    const reason = `${list} is not in the config, so its items cannot be set one by one`
    throw cannotSet(above, rest, reason, `set the whole list: --set '${list}=[…]'`)
  }
  const key = String(part)
  const child = node !== undefined && node !== null && Object.hasOwn(node, key)
  const current: unknown = child ? Reflect.get(node, key) : undefined
  return { ...node, [key]: replaced(current, below, value, here) }
}

function position(
  part: PathPart,
  length: number,
  above: readonly PathPart[],
  rest: readonly PathPart[],
): number {
  if (typeof part === 'number' && part < length) return part
  const list = formatPath('', above)
  const valid = length === 0 ? 'is an empty list' : `is a list with indices 0 to ${length - 1}`
  throw cannotSet(above, rest, `${list} ${valid}; there is no index ${JSON.stringify(part)}`)
}

function cannotSet(
  above: readonly PathPart[],
  rest: readonly PathPart[],
  reason: string,
  fix = 'list the paths with: falsario presets NAME --json',
) {
  const path = formatPath('', [...above, ...rest])
  return new FalsarioError('CONFIG_INVALID', `${path} cannot be set: ${reason}`, {
    path,
    fix,
  })
}
