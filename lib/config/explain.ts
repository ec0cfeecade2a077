import { z } from 'zod'
import { FalsarioError } from '../system/errors.js'
import { suggestion } from './nearest.js'
import { isTooDeep, shallow } from './nesting.js'
import { formatPath } from './path.js'
import { ruleOf } from './rule.js'
import { keysOf, valueAt } from './schema-keys.js'
import { intendedMember } from './union-member.js'

/** Turns zod's issues into sentences: path, expected value, received value, valid choices. */

interface Fault {
  readonly path: string
  /** Left out if the sentence is not about a value. */
  readonly expected?: string | undefined
  readonly received: string
  readonly sentence: string
  /** What to do, if the sentence says it. */
  readonly fix?: string | undefined
}

/**
 * Returns one CONFIG_INVALID error that describes every fault of a config, one per line.
 *
 * @param base the path of `raw` in the whole config: `model`, or '' for the config itself
 */
export function explain(
  error: z.ZodError,
  schema: z.ZodType,
  raw: unknown,
  base: string,
): FalsarioError {
  const faults = error.issues.flatMap((issue) => faultsOf(issue, schema, raw, base))
  return configError(faults.length === 0 ? [{ path: base, ...unexplained(error) }] : faults)
}

/**
 * Returns CONFIG_INVALID for a rule that no schema expresses: `path: expected …, got …`.
 *
 * @param got the text of the value (default: the value with its type)
 */
export function invalid(
  path: string,
  expected: string,
  value: unknown,
  got = received(value),
): FalsarioError {
  return configError([fault(path, expected, value, got)])
}

/**
 * Returns CONFIG_INVALID for a value that would have no effect: users expect one.
 *
 * @param reason why it cannot be used, a main clause
 */
export function unusable(path: string, reason: string, value: unknown): FalsarioError {
  const place = placeOf(path)
  const fix = `remove ${place}`
  const sentence = `${place} cannot be used here, because ${reason}; ${fix}`
  return configError([{ path, received: received(value), sentence, fix }])
}

/**
 * Parses a value by its schema and fills in defaults.
 *
 * @throws CONFIG_INVALID with the error of `explain`
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  base: string,
): z.output<Schema> {
  requireShallow(base, raw)
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  throw explain(result.error, schema, raw, base)
}

/**
 * Checks that a value is not nested too deeply for code that calls itself for each level.
 *
 * @throws CONFIG_INVALID
 */
export function requireShallow(path: string, value: unknown): void {
  if (isTooDeep(value)) throw invalid(path, shallow, value, 'more levels')
}

/** Formats a value and its type, shortened to fit a sentence: `"big" (string)`. */
export function received(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'number') return `${value} (number)`
  if (typeof value === 'string') return `${JSON.stringify(shortened(value))} (string)`
  if (typeof value === 'boolean') return `${value} (boolean)`
  if (typeof value === 'object')
    return `${shortened(jsonOf(value))} (${Array.isArray(value) ? 'list' : 'object'})`
  return typeof value
}

/** Formats a value for a sentence that says that a number is expected: a number alone, others with their type. */
export function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : received(value)
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? '{}'
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}' // it contains itself, or a bigint
  }
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

function configError(faults: readonly Fault[]): FalsarioError {
  const [first] = faults
  const shown = faults.slice(0, 5).map((each) => each.sentence)
  if (faults.length > shown.length) shown.push(`and ${faults.length - shown.length} more errors`)
  return new FalsarioError('CONFIG_INVALID', shown.join('\n'), {
    path: first?.path ?? '',
    ...(first?.expected !== undefined && { expected: first.expected }),
    received: first?.received ?? '',
    ...(first?.fix !== undefined && { fix: first.fix }),
  })
}

function fault(path: string, expected: string, value: unknown, got = received(value)): Fault {
  const place = placeOf(path)
  const sentence =
    value === undefined
      ? `${place} is missing: expected ${expected}`
      : `${place}: expected ${expected}, got ${got}`
  return { path, expected, received: got, sentence }
}

function placeOf(path: string): string {
  return path === '' ? 'the config' : path
}

function unexplained(error: z.ZodError): Omit<Fault, 'path'> {
  return { received: '', sentence: error.message }
}

function faultsOf(issue: z.core.$ZodIssue, schema: z.ZodType, raw: unknown, base: string): Fault[] {
  const value = valueAt(raw, issue.path)
  const path = formatPath(base, issue.path)
  switch (issue.code) {
    case 'invalid_union': {
      const issues = intendedMember(issue, value)
      if (issues === undefined) return [fault(path, expectation(issue, value), value)]
      return issues.flatMap((each) =>
        faultsOf({ ...each, path: [...issue.path, ...each.path] }, schema, raw, base),
      )
    }
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, keysOf(schema, issue.path, raw), value))
    case 'custom':
      return [
        {
          path,
          received: received(value),
          sentence: `${placeOf(path)}: ${issue.message}`,
          ...ruleOf(issue),
        },
      ]
    default:
      return [fault(path, expectation(issue, value), value)]
  }
}

/** Returns the expectations of all members of a union, joined by "or"; undefined if one has none. */
function memberExpectations(
  issue: z.core.$ZodIssueInvalidUnion,
  value: unknown,
): string | undefined {
  const expected = issue.errors.map(([first]) => first && expectation(first, value))
  return expected.length > 0 && expected.every((text) => text !== undefined)
    ? expected.join(' or ')
    : undefined
}

function unknownKey(key: string, parent: string, valid: readonly string[], value: unknown) {
  const path = formatPath(parent, [key])
  const expected = `one of ${valid.join(', ')}`
  const sentence =
    `${path}: unknown key${suggestion(key, valid)}; ` +
    `valid keys${parent === '' ? '' : ` of ${parent}`}: ${valid.join(', ')}`
  return { path, expected, received: received(valueAt(value, [key])), sentence }
}

function expectation(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeName(issue.expected)
    case 'invalid_value':
      return choices(issue.values, value)
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty'
      return issue.origin === 'array'
        ? `at least ${items(issue.minimum)}`
        : `a number ${issue.inclusive ? 'of at least' : 'greater than'} ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'array'
        ? `at most ${items(issue.maximum)}`
        : `a number ${issue.inclusive ? 'of at most' : 'less than'} ${issue.maximum}`
    case 'invalid_union': {
      const { options } = z.object({ options: z.array(z.unknown()).optional() }).parse(issue)
      if (options !== undefined) return choices(options, value)
      const [, own] = issue.message.match(/^expected (.*)/s) ?? []
      return own ?? memberExpectations(issue, value) ?? issue.message
    }
    default:
      return issue.message
  }
}

/** Lists valid values; only strings are quoted, so that `false` does not look like a string. */
function choices(values: readonly unknown[], value: unknown): string {
  const listed = values.map((each) => (typeof each === 'string' ? `"${each}"` : String(each)))
  const nearest = typeof value === 'string' ? suggestion(value, values.map(String)) : ''
  return `${listed.length === 1 ? '' : 'one of '}${listed.join(', ')}${nearest}`
}

function items(count: number | bigint): string {
  return count === 1 ? '1 item' : `${count} items`
}

function typeName(expected: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'a string',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    object: 'an object',
    record: 'an object',
  }
  return names[expected] ?? expected
}
