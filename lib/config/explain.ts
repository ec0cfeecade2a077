import { z } from 'zod'
import { FalsarioError } from '../errors.js'
import { suggestion } from './nearest.js'
import { formatPath } from './path.js'
import { keysOf, valueAt } from './schema-keys.js'
import { memberMeant } from './union-member.js'

/** Zod's issues as sentences: the path, what was expected, what came, the valid choices. */

interface Finding {
  readonly path: string
  readonly expected: string
  readonly received: string
  readonly sentence: string
}

/**
 * One error for all that is wrong with a config.
 *
 * @param base where `raw` stands in the whole config: `model`, or '' for the config itself
 */
export function explain(
  error: z.ZodError,
  schema: z.ZodType,
  raw: unknown,
  base: string,
): FalsarioError {
  const findings = error.issues.flatMap((issue) => findingsOf(issue, schema, raw, base))
  return configError(findings.length === 0 ? [{ path: base, ...unexplained(error) }] : findings)
}

/** The same error for a rule that no schema holds. */
export function invalid(path: string, expected: string, value: unknown): FalsarioError {
  return configError([finding(path, expected, value)])
}

/**
 * Parses, or throws what `explain` says of it.
 *
 * @throws CONFIG_INVALID
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  base: string,
): z.output<Schema> {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  throw explain(result.error, schema, raw, base)
}

/** A value and its type, short enough for a sentence: `"big" (string)`. */
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

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? '{}'
  } catch {
    return Object.prototype.toString.call(value) // circular: only its kind can be told
  }
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

function configError(findings: readonly Finding[]): FalsarioError {
  const [first] = findings
  const shown = findings.slice(0, 5).map((each) => each.sentence)
  if (findings.length > shown.length) shown.push(`and ${findings.length - shown.length} more`)
  return new FalsarioError('CONFIG_INVALID', shown.join('\n'), {
    path: first?.path ?? '',
    expected: first?.expected ?? '',
    received: first?.received ?? '',
  })
}

function finding(path: string, expected: string, value: unknown): Finding {
  const got = received(value)
  const place = path === '' ? 'the config' : path
  const sentence =
    value === undefined
      ? `${place} is missing: expected ${expected}`
      : `${place}: expected ${expected}, got ${got}`
  return { path, expected, received: got, sentence }
}

function unexplained(error: z.ZodError): Omit<Finding, 'path'> {
  return { expected: '', received: '', sentence: error.message }
}

function findingsOf(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  raw: unknown,
  base: string,
): Finding[] {
  const value = valueAt(raw, issue.path)
  const path = formatPath(base, issue.path)
  switch (issue.code) {
    case 'invalid_union': {
      const meant = memberMeant(issue, value)
      if (meant === undefined) return [finding(path, expectation(issue, value), value)]
      return meant.flatMap((each) =>
        findingsOf({ ...each, path: [...issue.path, ...each.path] }, schema, raw, base),
      )
    }
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, keysOf(schema, issue.path, raw), value))
    case 'custom':
      return [{ ...finding(path, '', value), sentence: `${path}: ${issue.message}` }]
    default:
      return [finding(path, expectation(issue, value), value)]
  }
}

/** The members of a union, each by what it asks of the value itself. */
function members(issue: z.core.$ZodIssueInvalidUnion, value: unknown): string | undefined {
  const words = issue.errors.map(([first]) => first && expectation(first, value))
  return words.length > 0 && words.every((word) => word !== undefined)
    ? words.join(' or ')
    : undefined
}

function unknownKey(key: string, parent: string, valid: readonly string[], value: unknown) {
  const path = formatPath(parent, [key])
  const expected = `one of ${valid.join(', ')}`
  const sentence =
    `${path}: unknown key${suggestion(key, valid)}; ` +
    `valid ${parent === '' ? 'here' : `in ${parent}`}: ${valid.join(', ')}`
  return { path, expected, received: received(valueAt(value, [key])), sentence }
}

function expectation(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWord(issue.expected)
    case 'invalid_value':
      return choices(issue.values.map(String), value)
    case 'too_small':
      return issue.origin === 'array'
        ? `at least ${issue.minimum} items`
        : `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'array'
        ? `at most ${issue.maximum} items`
        : `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`
    case 'invalid_union': {
      const { options } = z.object({ options: z.array(z.unknown()).optional() }).parse(issue)
      if (options !== undefined) return choices(options.map(String), value)
      const [, own] = issue.message.match(/^expected (.*)/s) ?? []
      return own ?? members(issue, value) ?? issue.message
    }
    default:
      return issue.message
  }
}

function choices(values: readonly string[], value: unknown): string {
  const [only] = values
  const listed = values.map((each) => `"${each}"`).join(', ')
  const meant = typeof value === 'string' ? suggestion(value, values) : ''
  return `${values.length === 1 && only !== undefined ? `"${only}"` : `one of ${listed}`}${meant}`
}

function typeWord(expected: string): string {
  const words: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    object: 'an object',
    record: 'an object',
  }
  return words[expected] ?? expected
}
