import { setImmediate as nextTurn } from 'node:timers/promises'
import { FalsarioError } from '../system/errors.js'
import type { NativeTensor } from './types.js'

/**
 * The add-on copies tensors when it is called, on JavaScript's thread, because their memory belongs to JavaScript.
 * Large ones are copied to native memory in pieces before the call, so that no turn of the event loop takes long.
 */

/** Bytes that are copied in one turn of the event loop: a few milliseconds. */
const PIECE = 2 ** 23

/** A tensor in native memory. The add-on takes it wherever it takes a NativeTensor. */
export interface TensorMemory {
  write(offset: number, bytes: Uint8Array): void
  dispose(): void
}

/** Allocates native memory for a tensor of this name, type and shape. */
export type CreateTensor = (tensor: NativeTensor) => TensorMemory

/**
 * Calls `call` with arguments in which the tensors are copied to native memory if they are large together. They are
 * found among the arguments, in their lists and in their properties.
 *
 * @throws DATA_INVALID if a tensor's memory is transferred or resized before it is copied
 */
export async function withTensorsCopied<Given extends readonly unknown[], Result>(
  given: Given,
  createTensor: CreateTensor,
  call: (...given: Given) => Result | Promise<Result>,
): Promise<Result> {
  const bytes = tensorsIn(given).reduce((sum, { data }) => sum + data.length, 0)
  if (bytes <= PIECE) return call(...given)
  const copies = new Map<NativeTensor, TensorMemory>()
  try {
    for (const tensor of new Set(tensorsIn(given))) {
      const memory = createTensor(tensor)
      copies.set(tensor, memory)
      await fill(memory, tensor)
    }
    const replaced = given.map((value) => replace(value, copies))
    // The same arguments, except that the add-on finds a TensorMemory in the place of a tensor.
    return await call(...(replaced as unknown as Given))
  } finally {
    for (const memory of copies.values()) memory.dispose()
  }
}

async function fill(memory: TensorMemory, { name, data }: NativeTensor): Promise<void> {
  const { length } = data
  for (let offset = 0; offset < length; offset += PIECE) {
    if (offset > 0) await nextTurn()
    if (data.length !== length)
      throw new FalsarioError(
        'DATA_INVALID',
        `${name}: its memory was transferred or resized before falsario had copied it`,
        {
          path: name,
          expected: `${length} bytes`,
          received: `${data.length} bytes`,
          fix: 'transfer a copy, or wait for the promise',
        },
      )
    memory.write(offset, data.subarray(offset, offset + PIECE))
  }
}

function isTensor(value: unknown): value is NativeTensor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dtype' in value &&
    'data' in value &&
    value.data instanceof Uint8Array
  )
}

/** A plain object or a list, not an object of the add-on. */
function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype
}

function tensorsIn(value: unknown): readonly NativeTensor[] {
  if (isTensor(value)) return [value]
  return isContainer(value) ? Object.values(value).flatMap(tensorsIn) : []
}

function replace(value: unknown, copies: ReadonlyMap<unknown, TensorMemory>): unknown {
  const copy = copies.get(value)
  if (copy !== undefined) return copy
  if (Array.isArray(value)) return value.map((entry) => replace(entry, copies))
  if (!isContainer(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, replace(entry, copies)]),
  )
}
