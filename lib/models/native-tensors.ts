import type { NativeFloats, NativeTensor } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'

/** Conversions between arrays and the tensors of native code. */

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/**
 * Makes a float32 tensor that shares the memory of the array.
 *
 * @example
 * floatTensor('latent', [2, 100], latents)
 */
export function floatTensor(
  name: string,
  shape: readonly number[],
  data: Float32Array,
): NativeTensor {
  return { name, dtype: 'F32', shape, data: bytesOf(data) }
}

/** Makes a uint8 tensor that shares the memory of the array. */
export function byteTensor(name: string, shape: readonly number[], data: Uint8Array): NativeTensor {
  return { name, dtype: 'U8', shape, data }
}

/** Makes an int64 tensor [N] of the classes of N images. */
export function labelTensor(labels: readonly number[] | Uint8Array | Int32Array): NativeTensor {
  const data = BigInt64Array.from(labels, (label) => BigInt(label))
  return { name: 'labels', dtype: 'I64', shape: [labels.length], data: bytesOf(data) }
}

/**
 * Returns the output of a network with the given name.
 *
 * @throws NATIVE_FAILED if there is none
 */
export function requireOutput(
  outputs: Readonly<Record<string, NativeFloats>>,
  name: string,
): NativeFloats {
  const output = outputs[name]
  if (output !== undefined) return output
  throw new FalsarioError('NATIVE_FAILED', `the native add-on returned no output "${name}"`, {
    expected: name,
    received: Object.keys(outputs).join(', '),
    fix: 'rebuild the add-on: npm run setup',
  })
}

/** Concatenates the outputs of a network for consecutive batches of images. */
export class GatheredFloats {
  readonly #count: number
  #data: Float32Array | undefined
  #shape: readonly number[] = []
  #filled = 0

  /** @param count total number of images */
  constructor(count: number) {
    this.#count = count
  }

  /** Appends the output for the next images. */
  add({ shape, data }: NativeFloats): void {
    const [images = 1, ...outputShape] = shape
    this.#shape = [this.#count, ...outputShape]
    this.#data ??= new Float32Array((data.length / images) * this.#count)
    this.#data.set(data, this.#filled)
    this.#filled += data.length
  }

  /** The output for all images, row-major. */
  get data(): Float32Array {
    return this.#data ?? new Float32Array(0)
  }

  /** [N, …] */
  get shape(): readonly number[] {
    return this.#shape
  }
}
