import type { z } from 'zod'

/**
 * Gives a schema readonly types. zod's own `.readonly()` also freezes values, those that it refuses as well: the
 * objects of the caller, and for an array of numbers that fails with a TypeError.
 *
 * @example
 * const names = readOnly(z.array(z.string()))
 */
export function readOnly<Output, Input>(
  schema: z.ZodType<Output, Input>,
): z.ZodType<Readonly<Output>, Readonly<Input>> {
  return schema
}
