/** Calls functions as JavaScript may call them. */

/** Calls a function or method without its types. */
export function on(owner: object, name: string, ...values: unknown[]): unknown {
  const method: unknown = Reflect.get(owner, name)
  if (typeof method !== 'function') throw new TypeError(`there is no ${name}`)
  return Reflect.apply(method, owner, values)
}

/** Returns what a call resolves with, or its error. */
export async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    return error
  }
}
