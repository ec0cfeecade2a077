import type { NativeTensor } from '../../lib/native.js'

/** docs/spec.md: a case agrees when every expected tensor is at most this far off, in relative L2. */
export const LIMIT = 1e-4

/** The largest error and the tensor it belongs to. */
export interface Worst {
  readonly worst: number
  readonly where: string
}

/**
 * How far computed tensors are from expected ones; a name that only one side has, another shape or
 * another integer is infinitely far.
 *
 * @example
 * const { worst, where } = compareAll(computed, expected)
 * console.log(worst <= LIMIT, where)
 */
export function compareAll(
  computed: ReadonlyMap<string, NativeTensor>,
  expected: ReadonlyMap<string, NativeTensor>,
): Worst {
  let found: Worst = { worst: 0, where: 'nothing' }
  for (const name of new Set([...expected.keys(), ...computed.keys()])) {
    const value = computed.get(name)
    const wanted = expected.get(name)
    if (value === undefined) return { worst: Infinity, where: `${name} (missing)` }
    if (wanted === undefined) return { worst: Infinity, where: `${name} (not expected)` }
    const error = difference(value, wanted)
    if (error === Infinity) return { worst: error, where: `${name} (not of the same kind)` }
    if (error > found.worst || found.where === 'nothing') found = { worst: error, where: name }
  }
  return found
}

/** Relative L2 error in float64; the absolute one where all that is expected is zeros. */
export function difference(value: NativeTensor, wanted: NativeTensor): number {
  if (value.dtype !== wanted.dtype || value.shape.join() !== wanted.shape.join()) return Infinity
  if (wanted.dtype === 'I64' || wanted.dtype === 'U8') {
    return Buffer.compare(value.data, wanted.data) === 0 ? 0 : Infinity
  }
  const computed = numbers(value)
  let error = 0
  let size = 0
  for (const [index, number] of numbers(wanted).entries()) {
    error += ((computed[index] ?? Number.NaN) - number) ** 2
    size += number ** 2
  }
  const relative = Math.sqrt(size === 0 ? error : error / size)
  return Number.isNaN(relative) ? Infinity : relative
}

function numbers({ dtype, data }: NativeTensor): Float32Array | Float64Array {
  const { buffer } = Uint8Array.from(data) // a copy, so that the numbers start aligned
  return dtype === 'F32' ? new Float32Array(buffer) : new Float64Array(buffer)
}
