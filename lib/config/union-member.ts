import type { z } from 'zod'

/**
 * Of a union of objects, the complaints of the member that was meant: the one that knows most of the
 * keys. Where several know as many, the keys that none of them knows; nothing where they know all.
 */
export function memberMeant(
  issue: z.core.$ZodIssueInvalidUnion,
  value: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const inside = issue.errors.filter((issues) =>
    issues.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'),
  )
  const unknown = inside.map((issues) =>
    issues.flatMap((each) =>
      each.code === 'unrecognized_keys' && each.path.length === 0 ? each.keys : [],
    ),
  )
  const fewest = Math.min(...unknown.map((keys) => keys.length))
  const [meant, ...others] = inside.filter((_, at) => unknown[at]?.length === fewest)
  if (meant === undefined || others.length === 0) return meant
  const keys = unknown[0]?.filter((key) => unknown.every((each) => each.includes(key))) ?? []
  return keys.length === 0
    ? undefined
    : [{ code: 'unrecognized_keys', keys, path: [], message: '' }]
}
