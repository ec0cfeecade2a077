import type { NativeTensor } from '../../lib/native/index.js'

/** Largest relative L2 error of a tensor in a case that passes (docs/spec.md). */
export const LIMIT = 1e-4

/** The largest error, and the tensor that has it. */
export interface Worst {
  readonly worst: number
  readonly where: string
}

/**
 * Returns the largest error of computed tensors. A tensor that only one side has, a different shape or a
 * different integer is an infinite error.
 *
 * @example
 * const { worst, where } = compareAll(computed, expected)
 * console.log(worst <= LIMIT, where)
 */
export function compareAll(
  computed: ReadonlyMap<string, NativeTensor>,
  expected: ReadonlyMap<string, NativeTensor>,
  compare = difference,
): Worst {
  let result: Worst = { worst: 0, where: 'nothing' }
  for (const name of new Set([...expected.keys(), ...computed.keys()])) {
    const value = computed.get(name)
    const reference = expected.get(name)
    if (value === undefined) return { worst: Infinity, where: `${name} (missing)` }
    if (reference === undefined) return { worst: Infinity, where: `${name} (not expected)` }
    const error = compare(value, reference)
    if (error === Infinity)
      return { worst: error, where: `${name} (different shape, dtype or integers, or NaN)` }
    if (error > result.worst || result.where === 'nothing') result = { worst: error, where: name }
  }
  return result
}

/** Relative L2 error in float64; the absolute error if all expected values are zero. */
export function difference(value: NativeTensor, expected: NativeTensor): number {
  if (value.dtype !== expected.dtype || value.shape.join() !== expected.shape.join())
    return Infinity
  if (expected.dtype === 'I64' || expected.dtype === 'U8') {
    return Buffer.compare(value.data, expected.data) === 0 ? 0 : Infinity
  }
  const computed = numbers(value)
  let error = 0
  let size = 0
  for (const [index, number] of numbers(expected).entries()) {
    error += ((computed[index] ?? Number.NaN) - number) ** 2
    size += number ** 2
  }
  const relative = Math.sqrt(size === 0 ? error : error / size)
  return Number.isNaN(relative) ? Infinity : relative
}

/** Relative error of a loss; the absolute error of losses below 1, which may be differences of larger numbers. */
export function lossDifference(value: NativeTensor, expected: NativeTensor): number {
  const [computed = Number.NaN] = numbers(value)
  const [reference = Number.NaN] = numbers(expected)
  const error = Math.abs(computed - reference) / Math.max(1, Math.abs(reference))
  return Number.isNaN(error) ? Infinity : error
}

function numbers({ dtype, data }: NativeTensor): Float32Array | Float64Array {
  const { buffer } = Uint8Array.from(data) // a copy, to align the numbers
  return dtype === 'F32' ? new Float32Array(buffer) : new Float64Array(buffer)
}
