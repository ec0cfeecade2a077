import { setImmediate } from 'node:timers/promises'
import { invalidModel } from '../models/model-file.js'
import type { NativeTensor } from '../native/index.js'
import type { FalsarioError } from '../system/errors.js'

/**
 * Checks that a file has exactly the tensors of its spec.
 *
 * @throws MODEL_INVALID with the tensor and what to do
 * @example
 * checkTensors(path, await native.state('raw'), content.tensors)
 */
export function checkTensors(
  path: string,
  expected: readonly NativeTensor[],
  stored: readonly NativeTensor[],
): void {
  const byName = new Map(stored.map((tensor) => [tensor.name, tensor]))
  for (const { name, shape, dtype } of expected) {
    const tensor = byName.get(name)
    const type = `${dtype} [${shape.join(', ')}]`
    if (tensor === undefined)
      throw (
        prefixError(path, name, stored) ??
        invalidModel(path, `the tensor ${name} is missing`, `${name}: ${type}`)
      )
    const storedType = `${tensor.dtype} [${tensor.shape.join(', ')}]`
    if (storedType !== type)
      throw invalidModel(
        path,
        `the tensor ${name} is ${storedType}, but its spec needs ${type}`,
        type,
      )
    byName.delete(name)
  }
  const [superfluous] = byName.keys()
  if (superfluous !== undefined)
    throw invalidModel(
      path,
      `no layer of its spec has the tensor ${superfluous}`,
      'exactly the tensors of its spec',
    )
}

/**
 * Checks that all weights are finite: one that is not makes every image NaN, which shows only as black pixels.
 *
 * @throws MODEL_INVALID with the tensor and the position
 * @example
 * await checkFinite(path, content.tensors)
 */
export async function checkFinite(path: string, tensors: readonly NativeTensor[]): Promise<void> {
  const found = await firstNotFinite(tensors)
  if (found !== undefined)
    throw invalidModel(
      path,
      `the tensor ${found}`,
      'finite numbers',
      'use an earlier checkpoint of the run, or the file before it was changed',
    )
}

/**
 * Returns the first weight that is not finite in words; undefined if all weights are finite.
 *
 * @example
 * await firstNotFinite(content.tensors) // 'generator.0.weight has NaN at position 3'
 */
export async function firstNotFinite(
  tensors: readonly NativeTensor[],
): Promise<string | undefined> {
  for (const tensor of tensors) {
    const values = floatsOf(tensor)
    const at = values.findIndex((value) => !Number.isFinite(value))
    if (at >= 0) return `${tensor.name} has ${values[at]} at position ${at}`
    await setImmediate() // large models have hundreds of millions of weights
  }
  return undefined
}

function floatsOf({ dtype, data }: NativeTensor): Float32Array | Float64Array {
  if (dtype !== 'F32' && dtype !== 'F64') return new Float32Array()
  const size = dtype === 'F32' ? 4 : 8
  const { buffer, byteOffset, length } = data.byteOffset % size === 0 ? data : data.slice()
  return dtype === 'F32'
    ? new Float32Array(buffer, byteOffset, length / size)
    : new Float64Array(buffer, byteOffset, length / size)
}

/** What DataParallel and torch.compile put into the names of tensors. */
const wrappers = ['module', '_orig_mod']

/** Returns the error for names with something in front, or inside, that Python's wrappers of networks add. */
function prefixError(
  path: string,
  missing: string,
  stored: readonly NativeTensor[],
): FalsarioError | undefined {
  for (const { name } of stored) {
    const parts = name.split('.')
    const isWrapped = parts.filter((part) => !wrappers.includes(part)).join('.') === missing
    const extra = isWrapped
      ? `${parts.filter((part) => wrappers.includes(part)).join('.')}.`
      : name.slice(0, -missing.length)
    if (!isWrapped && !name.endsWith(`.${missing}`)) continue
    const removed = name.includes(extra)
      ? `name.replace("${extra}", "")`
      : wrappers.reduce((text, part) => `${text}.replace("${part}.", "")`, 'name')
    return invalidModel(
      path,
      `its tensors have "${extra}" in their names, which its spec does not: ${name} instead of ${missing}`,
      missing,
      `strip it in Python before save_file: {${removed}: tensor for name, tensor in tensors.items()}`,
    )
  }
  return undefined
}
