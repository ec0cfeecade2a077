import { z } from 'zod'

/** What stands there; nothing where the path leads nowhere. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null) return undefined
    return Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined
  }, raw)
}

/** The keys an object at this path may have. */
export function keysOf(schema: z.ZodType, path: readonly PropertyKey[], raw: unknown): string[] {
  let current: unknown = schema
  let value = raw
  for (const part of path) {
    current = childOf(objectSchema(current, value), part)
    value = valueAt(value, [part])
  }
  return keysOfObject(objectSchema(current, value))
}

/** Those of every member where several kinds of object may stand. */
function keysOfObject(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (!(schema instanceof z.ZodUnion)) return []
  return [...new Set(schema.options.flatMap(keysOfObject))]
}

function childOf(schema: unknown, part: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return Reflect.get(schema.shape, part)
  if (schema instanceof z.ZodArray) return schema.element
  return undefined
}

/** What stands below defaults and optionals; of a union by `type`, the member that was meant. */
function objectSchema(schema: unknown, value: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return objectSchema(schema.unwrap(), value)
  if (schema instanceof z.ZodPipe) return objectSchema(schema.in, value)
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator
    const meant = valueAt(value, [key])
    return schema.options.find(
      (option) =>
        option instanceof z.ZodObject &&
        Reflect.get(option.shape, key) instanceof z.ZodLiteral &&
        option.shape[key].value === meant,
    )
  }
  return schema
}
