import { type FileHandle, open, stat } from 'node:fs/promises'
import type { NativeTensor } from '../native/index.js'
import { writeAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { readExactly } from '../system/read-exactly.js'
import { Sha256 } from '../system/sha256.js'
import { systemCode, systemReason } from '../system/system-reason.js'
import { foreignFileKind } from './file-kind.js'
import { blankChecksum, insertChecksum, withoutChecksum } from './safetensors-checksum.js'
import {
  byteError,
  dtypeBytes,
  encodeSafetensorsHeader,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  parseSafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.js'

/** Content of a safetensors file: tensors in the order of their data, and the `__metadata__`. */
export interface Safetensors {
  readonly tensors: NativeTensor[]
  readonly metadata: Record<string, string>
}

function unreadable(path: string, reason: string, cause?: unknown): FalsarioError {
  const missing = systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ENOTDIR'
  return new FalsarioError(
    missing ? 'MODEL_NOT_FOUND' : 'MODEL_INVALID',
    `cannot read ${path}: ${reason}`,
    { path, expected: 'a safetensors file', received: reason, cause },
  )
}

interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
}

async function openFile(path: string): Promise<OpenFile> {
  try {
    // Opening a pipe waits for a writer, so the kind of file is checked before.
    const stats = await stat(path)
    if (stats.isFile()) return { handle: await open(path, 'r'), size: stats.size }
  } catch (error) {
    throw unreadable(path, systemReason(error), error)
  }
  throw unreadable(path, 'the path is a folder or a special file')
}

/** Opens a file and reads from it. Adds the file's path to errors. */
async function readFrom<Read>(
  path: string,
  read: (file: OpenFile) => Promise<Read>,
): Promise<Read> {
  const file = await openFile(path)
  try {
    return await read(file)
  } catch (error) {
    if (error instanceof FalsarioError) throw (await otherFile(path)) ?? inFile(path, error)
    throw unreadable(path, systemReason(error), error)
  } finally {
    await file.handle.close()
  }
}

const fromPyTorch =
  "save the weights in Python: safetensors.torch.save_file(model.state_dict(), 'model.safetensors')"

/** Returns an error for a file that is something else, such as a pointer of Git LFS; undefined if it is not. */
async function otherFile(path: string): Promise<FalsarioError | undefined> {
  const kind = await foreignFileKind(path)
  if (kind === undefined || kind.name.startsWith('a safetensors file')) return undefined
  const isWeights = /PyTorch|pickle|zip archive|HDF5/.test(kind.name)
  const fix = isWeights
    ? fromPyTorch
    : kind.image === 'none'
      ? kind.advice
      : 'name a model.safetensors, or a run directory'
  return new FalsarioError('MODEL_INVALID', `${path} is ${kind.name}, not a safetensors file`, {
    path,
    expected: 'a safetensors file',
    received: kind.name,
    fix,
  })
}

/** Returns an error about a byte as an error about a byte of this file. */
function inFile(path: string, error: FalsarioError): FalsarioError {
  const { code, message, path: byte, cause, ...details } = error
  const place = `${path}, ${byte}`
  // `cause` is not enumerable, so the rest of the error does not contain it.
  return new FalsarioError(code, `${path}, ${message}`, { ...details, path: place, cause })
}

async function readHeader({ handle, size }: OpenFile): Promise<Uint8Array> {
  const prefix = await readExactly(handle, 0, LENGTH_BYTES)
  if (prefix.length < LENGTH_BYTES)
    throw byteError(0, 'file is truncated', 'at least 8 bytes', `${prefix.length} bytes`)
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true))
  if (length > MAX_HEADER_BYTES) {
    const received = `${length} bytes; this is probably not a safetensors file`
    throw byteError(0, 'header length', `at most ${MAX_HEADER_BYTES} bytes`, received)
  }
  if (LENGTH_BYTES + length > size) {
    const expected = `at least ${LENGTH_BYTES + length} bytes`
    throw byteError(size, 'file is truncated in its header', expected, `${size} bytes`)
  }
  return readExactly(handle, LENGTH_BYTES, length)
}

async function readContent(file: OpenFile): Promise<Safetensors> {
  const { handle, size } = file
  const header = await readHeader(file)
  const { entries, metadata } = parseSafetensorsHeader(header, size)
  const dataStart = LENGTH_BYTES + header.length
  const { checksum } = metadata
  const digest = checksum === undefined ? undefined : new Sha256()
  await digest?.add(withoutChecksum(header, checksum ?? ''))
  const tensors: NativeTensor[] = []
  for (const { name, dtype, shape, begin, end } of entries) {
    const data = await readExactly(handle, dataStart + begin, end - begin)
    if (data.length < end - begin) {
      const fileEnd = dataStart + begin + data.length
      const problem = `file is truncated in tensor '${name}'`
      throw byteError(fileEnd, problem, `${size} bytes`, `${fileEnd} bytes`)
    }
    await digest?.add(data)
    tensors.push({ name, dtype, shape, data })
  }
  const computed = digest?.finish()
  if (computed !== checksum) {
    const problem = 'file is damaged, its content does not match its checksum'
    throw byteError(0, problem, `checksum ${checksum}`, `checksum ${computed}`)
  }
  return { tensors, metadata }
}

/**
 * Reads a safetensors file (F32, F64, I64, U8) and checks it strictly. Checks the header against the
 * file before it allocates memory; each tensor has its own buffer. If the metadata contain a
 * `checksum`, the whole file is checked against it.
 *
 * @throws FalsarioError MODEL_NOT_FOUND; MODEL_INVALID naming file, tensor and byte offset
 *
 * @example
 * const { tensors, metadata } = await readSafetensors('model.safetensors')
 * console.log(tensors[0]?.name, metadata.falsario)
 */
export function readSafetensors(path: string): Promise<Safetensors> {
  return readFrom(path, readContent)
}

/**
 * Reads only the `__metadata__` of a safetensors file. The data of the tensors are neither read nor
 * checked.
 *
 * @throws FalsarioError as readSafetensors, for errors of the header
 *
 * @example
 * const { falsario } = await readSafetensorsMetadata('checkpoints/last.safetensors')
 */
export function readSafetensorsMetadata(path: string): Promise<Record<string, string>> {
  return readFrom(
    path,
    async (file) => parseSafetensorsHeader(await readHeader(file), file.size).metadata,
  )
}

/** Assigns consecutive byte ranges to the tensors, and throws if readers would reject them. */
function layOut(path: string, tensors: readonly NativeTensor[]): TensorEntry[] {
  const names = new Set<string>()
  let begin = 0
  return tensors.map(({ name, dtype, shape, data }) => {
    const invalid = (expected: string, received: string) =>
      new FalsarioError(
        'MODEL_INVALID',
        `cannot write ${path}, tensor '${name}': expected ${expected}, received ${received}`,
        { path: name, expected, received },
      )
    if (names.has(name) || name === '__metadata__') throw invalid('a unique name', `'${name}'`)
    names.add(name)
    const bytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype])
    if (bytes !== data.length) {
      const expected = `${bytes} bytes for ${dtype} of shape [${shape.join(', ')}]`
      throw invalid(expected, `${data.length} bytes`)
    }
    const entry = { name, dtype, shape, begin, end: begin + bytes }
    begin = entry.end
    return entry
  })
}

/**
 * Writes a safetensors file, completely or not at all. The tensors keep their order, and the same input
 * gives the same bytes.
 *
 * @param options.checksum adds a checksum of the whole file to the metadata
 * @throws FalsarioError MODEL_INVALID if a name occurs twice or the bytes do not match the shape;
 * OUTPUT_UNWRITABLE
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
  const { checksum = false } = options
  const entries = layOut(path, tensors)
  const header = encodeSafetensorsHeader(
    entries,
    checksum ? { ...metadata, ...blankChecksum } : metadata,
  )
  const data = tensors.map((tensor) => tensor.data)
  if (checksum) await insertChecksum(header, LENGTH_BYTES, data)
  await writeAtomically(path, [header, ...data])
}
