import { z } from 'zod'

/** Returns the value at a path, or undefined if the path does not exist. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null) return undefined
    return Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined
  }, raw)
}

/** Returns the keys that an object at this path may have. */
export function keysOf(schema: z.ZodType, path: readonly PropertyKey[], raw: unknown): string[] {
  let current: unknown = schema
  let value = raw
  for (const part of path) {
    current = childOf(objectSchema(current, value), part)
    value = valueAt(value, [part])
  }
  return keysOfObject(objectSchema(current, value))
}

/** Returns the keys of an object schema; of a union, the keys of all its members. */
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

/** Unwraps optionals and defaults; of a union by `type`, selects the member of the value's type. */
function objectSchema(schema: unknown, value: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return objectSchema(schema.unwrap(), value)
  if (schema instanceof z.ZodPipe) return objectSchema(schema.in, value)
  if (schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion)) {
    const isList = Array.isArray(value)
    const options = schema.options.filter((option) => option instanceof z.ZodArray === isList)
    return options.length === 1 ? objectSchema(options[0], value) : schema
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator
    const type = valueAt(value, [key])
    return schema.options.find(
      (option) =>
        option instanceof z.ZodObject &&
        Reflect.get(option.shape, key) instanceof z.ZodLiteral &&
        option.shape[key].value === type,
    )
  }
  return schema
}
