import { z } from 'zod'

/** Rules between the fields of a config, which a schema checks with `superRefine`. */

const ruleSchema = z.object({ expected: z.string(), fix: z.string() })

/** What an error says about a broken rule, besides its sentence. */
export type Rule = z.output<typeof ruleSchema>

/**
 * Returns the issue for a field whose value contradicts another field.
 *
 * @param field its path in the object: `fakeLabels.generator`
 * @param expected the only value that fits
 * @param reason why it must have that value, a main clause
 * @param instead the other way out, if there is one: `set fakes to "fresh"`
 * @example
 * context.addIssue(brokenRule('labelFlip', '0', 'the loss hinge has no targets to flip'))
 */
export function brokenRule(
  field: string,
  expected: string,
  reason: string,
  instead?: string,
): Pick<z.core.$ZodIssueCustom, 'code' | 'path' | 'message' | 'params'> {
  const fix = `set ${field} to ${expected}${instead === undefined ? '' : `, or ${instead}`}`
  const params: Rule = { expected, fix }
  return {
    code: 'custom',
    path: field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    message: `${reason}; ${fix}`,
    params,
  }
}

/**
 * Returns the expected value and the fix of a broken rule; nothing for another custom issue.
 *
 * @example
 * ruleOf(issue) // { expected: '0', fix: 'set labelFlip to 0' }
 */
export function ruleOf({ params }: z.core.$ZodIssueCustom): Partial<Rule> {
  return ruleSchema.safeParse(params).data ?? {}
}
