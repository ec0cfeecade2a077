import { type FileHandle, open, stat } from 'node:fs/promises'
import { FalsarioError } from '../errors.js'
import type { NativeTensor } from '../native.js'
import { readExactly } from '../read-exactly.js'
import { Sha256 } from '../sha256.js'
import { systemCode, systemReason } from '../system-reason.js'
import { writeAtomically } from './atomic-write.js'
import { blankChecksum, sealHead, withoutChecksum } from './safetensors-checksum.js'
import {
  dtypeBytes,
  encodeSafetensorsHeader,
  LENGTH_BYTES,
  LONGEST_HEADER,
  modelError,
  parseSafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.js'

/** What a safetensors file holds: tensors in the order of their data, and the `__metadata__`. */
export interface Safetensors {
  readonly tensors: NativeTensor[]
  readonly metadata: Record<string, string>
}

function unreadable(path: string, error: unknown): FalsarioError {
  const missing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR'
  return new FalsarioError(
    missing ? 'MODEL_NOT_FOUND' : 'MODEL_INVALID',
    `cannot read ${path}: ${systemReason(error)}`,
    { path, expected: 'a safetensors file', received: systemReason(error), cause: error },
  )
}

async function openModelFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  try {
    const stats = await stat(path)
    if (stats.isFile()) return { handle: await open(path, 'r'), size: stats.size }
  } catch (error) {
    throw unreadable(path, error)
  }
  const expected = 'a safetensors file'
  throw new FalsarioError('MODEL_INVALID', `${path}: expected ${expected}, received no file`, {
    path,
    expected,
    received: 'no file',
  })
}

async function readHeader(path: string, handle: FileHandle, size: number): Promise<Uint8Array> {
  const head = await readExactly(handle, 0, LENGTH_BYTES)
  if (head.length < LENGTH_BYTES) {
    throw modelError(path, 0, 'file cut off', 'at least 8 bytes', `${head.length} bytes`)
  }
  const length = Number(new DataView(head.buffer).getBigUint64(0, true))
  if (length > LONGEST_HEADER) {
    const received = `${length}; is this a safetensors file at all?`
    throw modelError(path, 0, 'header length', `at most ${LONGEST_HEADER}`, received)
  }
  if (LENGTH_BYTES + length > size) {
    const expected = `${LENGTH_BYTES + length} bytes at least`
    throw modelError(path, size, 'file cut off in its header', expected, `${size} bytes`)
  }
  return readExactly(handle, LENGTH_BYTES, length)
}

/**
 * Reads a safetensors file (F32, F64, I64, U8) strictly. Nothing is allocated before the head is
 * checked against the file; each tensor has bytes of its own. Where the metadata hold a `checksum`,
 * the file must be what was written, to the byte.
 *
 * @throws FalsarioError MODEL_NOT_FOUND; MODEL_INVALID naming file, tensor and byte offset
 *
 * @example
 * const { tensors, metadata } = await readSafetensors('model.safetensors')
 * console.log(tensors[0]?.name, metadata.falsario)
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  const { handle, size } = await openModelFile(path)
  try {
    const header = await readHeader(path, handle, size)
    const { entries, metadata } = parseSafetensorsHeader(path, header, size)
    const dataStart = LENGTH_BYTES + header.length
    const { checksum } = metadata
    const digest = checksum === undefined ? undefined : new Sha256()
    await digest?.add(withoutChecksum(header, checksum ?? ''))
    const tensors: NativeTensor[] = []
    for (const { name, dtype, shape, begin, end } of entries) {
      const data = await readExactly(handle, dataStart + begin, end - begin)
      if (data.length < end - begin) {
        const at = dataStart + begin + data.length
        throw modelError(
          path,
          at,
          `file cut off in tensor '${name}'`,
          `${size} bytes`,
          `${at} bytes`,
        )
      }
      await digest?.add(data)
      tensors.push({ name, dtype, shape, data })
    }
    if (digest !== undefined && digest.finish() !== checksum) {
      const problem = 'the content is not what was written'
      throw modelError(path, 0, problem, `checksum ${checksum}`, 'another')
    }
    return { tensors, metadata }
  } catch (error) {
    throw error instanceof FalsarioError ? error : unreadable(path, error)
  } finally {
    await handle.close()
  }
}

/**
 * Reads the `__metadata__` of a safetensors file alone: what its tensors hold is neither read nor checked.
 *
 * @throws FalsarioError as readSafetensors, for the head
 *
 * @example
 * const { falsario } = await readSafetensorsMetadata('checkpoints/last.safetensors')
 */
export async function readSafetensorsMetadata(path: string): Promise<Record<string, string>> {
  const { handle, size } = await openModelFile(path)
  try {
    const header = await readHeader(path, handle, size)
    return parseSafetensorsHeader(path, header, size).metadata
  } catch (error) {
    throw error instanceof FalsarioError ? error : unreadable(path, error)
  } finally {
    await handle.close()
  }
}

/** Lays the tensors out one after the other, and refuses what readers would refuse. */
function layOut(path: string, tensors: readonly NativeTensor[]): TensorEntry[] {
  const names = new Set<string>()
  let begin = 0
  return tensors.map(({ name, dtype, shape, data }) => {
    const wrong = (expected: string, received: string) =>
      new FalsarioError(
        'MODEL_INVALID',
        `cannot write ${path}, tensor '${name}': expected ${expected}, received ${received}`,
        { path: name, expected, received },
      )
    if (names.has(name) || name === '__metadata__') throw wrong('a name of its own', `'${name}'`)
    names.add(name)
    const bytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype])
    if (bytes !== data.length) {
      const expected = `${bytes} bytes for ${dtype} of shape [${shape.join(', ')}]`
      throw wrong(expected, `${data.length} bytes`)
    }
    const entry = { name, dtype, shape, begin, end: begin + bytes }
    begin = entry.end
    return entry
  })
}

/**
 * Writes a safetensors file, whole or not at all. Tensors follow each other in the order given; the
 * same input gives the same bytes. With `checksum`, the metadata get one over the whole file.
 *
 * @throws FalsarioError MODEL_INVALID for a name that comes twice or bytes that do not fill the
 * shape; OUTPUT_UNWRITABLE
 *
 * @example
 * await writeSafetensors('model.safetensors', await model.state('served'), { falsario: '{…}' })
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly NativeTensor[],
  metadata: Readonly<Record<string, string>> = {},
  options: { readonly checksum?: boolean } = {},
): Promise<void> {
  const sealed = options.checksum === true
  const entries = layOut(path, tensors)
  const head = encodeSafetensorsHeader(
    entries,
    sealed ? { ...metadata, ...blankChecksum } : metadata,
  )
  const data = tensors.map((tensor) => tensor.data)
  if (sealed) await sealHead(head, LENGTH_BYTES, data)
  await writeAtomically(path, [head, ...data])
}
