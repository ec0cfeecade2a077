import type { NativeTensor } from '../native.js'

/** Numbers of the public API as tensors for the native core; memory is shared where it can be. */

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/**
 * float32 of any shape.
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

/** Classes, one an image, as int64 [N]. */
export function labelTensor(labels: readonly number[] | Uint8Array | Int32Array): NativeTensor {
  const data = BigInt64Array.from(labels, (label) => BigInt(label))
  return { name: 'labels', dtype: 'I64', shape: [labels.length], data: bytesOf(data) }
}
