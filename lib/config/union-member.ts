import type { z } from 'zod'

/**
 * Chooses, for a value that matches no member of a union of objects, the member that the user most
 * likely intended, and returns the issues of that member.
 *
 * The intended member is the one with the fewest unknown keys. If several members have equally few,
 * the result is one issue with the keys that are unknown to all of them, or undefined if there are
 * no such keys. For a list it is the member that is a list.
 */
export function intendedMember(
  issue: z.core.$ZodIssueInvalidUnion,
  value: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  if (Array.isArray(value)) return issuesOfItems(issue)
  if (typeof value !== 'object' || value === null) return undefined
  const objects = issue.errors.filter((issues) =>
    issues.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'),
  )
  const unknown = objects.map((issues) =>
    issues.flatMap((each) =>
      each.code === 'unrecognized_keys' && each.path.length === 0 ? each.keys : [],
    ),
  )
  const fewest = Math.min(...unknown.map((keys) => keys.length))
  const [intended, ...others] = objects.filter((_, at) => unknown[at]?.length === fewest)
  if (intended === undefined || others.length === 0) return intended
  const keys = unknown[0]?.filter((key) => unknown.every((each) => each.includes(key))) ?? []
  return keys.length === 0
    ? undefined
    : [{ code: 'unrecognized_keys', keys, path: [], message: '' }]
}

/** Returns the issues of the only member that is a list, if they are about its items. */
function issuesOfItems(
  issue: z.core.$ZodIssueInvalidUnion,
): readonly z.core.$ZodIssue[] | undefined {
  const lists = issue.errors.filter((issues) => issues.every(({ path }) => path.length > 0))
  return lists.length === 1 ? lists[0] : undefined
}
