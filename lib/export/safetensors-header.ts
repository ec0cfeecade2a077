import { FalsarioError } from '../errors.js'
import type { NativeTensor } from '../native.js'
import { duplicateKey } from './duplicate-key.js'

/**
 * The head of a safetensors file (https://github.com/huggingface/safetensors, section Format): its
 * length as 8 bytes little-endian, then JSON; offsets count from the end of the head.
 */

export type Dtype = NativeTensor['dtype']

/** Bytes an element. */
export const dtypeBytes: Readonly<Record<Dtype, number>> = { F32: 4, F64: 8, I64: 8, U8: 1 }

export const LENGTH_BYTES = 8
/** The format's own limit. */
export const LONGEST_HEADER = 100_000_000

/** A tensor without its data; offsets count from the end of the head. */
export interface TensorEntry {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[]
  readonly metadata: Record<string, string>
}

/**
 * MODEL_INVALID for a safetensors file, in the one form all of them have.
 *
 * @example
 * throw modelError(path, 0, 'cut off', 'at least 8 bytes', '3 bytes')
 */
export function modelError(
  path: string,
  offset: number,
  problem: string,
  expected: string,
  received: string,
  cause?: unknown,
): FalsarioError {
  return new FalsarioError(
    'MODEL_INVALID',
    `${path}, byte ${offset}: ${problem}: expected ${expected}, received ${received}`,
    { path: `${path}, byte ${offset}`, expected, received, cause },
  )
}

/** A value as JSON, short. JSON.stringify, unlike JSON.parse, runs out of stack on deep nesting. */
function shown(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? 'nothing'
    return text.length > 80 ? `${text.slice(0, 80)}…` : text
  } catch {
    return 'a value nested too deeply to show'
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(dtypeBytes, value)
}

function parseMetadata(path: string, value: unknown): Record<string, string> {
  const metadata: Record<string, string> = {}
  if (value === undefined) return metadata
  const wrong = (received: string) =>
    modelError(path, LENGTH_BYTES, '__metadata__', 'an object of texts', received)
  if (!isObject(value)) throw wrong(shown(value))
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw wrong(`${shown(text)} for '${key}'`)
    metadata[key] = text
  }
  return metadata
}

function parseEntry(path: string, dataStart: number, name: string, value: unknown): TensorEntry {
  const wrong = (offset: number, what: string, expected: string, received: unknown) =>
    modelError(path, offset, `tensor '${name}', ${what}`, expected, shown(received))
  if (!isObject(value)) throw wrong(LENGTH_BYTES, 'entry', 'an object', value)
  const { dtype, shape, data_offsets: offsets, ...more } = value
  const stray = Object.keys(more)[0]
  const fields = 'dtype, shape and data_offsets only'
  if (stray !== undefined) throw wrong(LENGTH_BYTES, 'entry', fields, stray)
  if (!isDtype(dtype)) {
    throw wrong(LENGTH_BYTES, 'dtype', `one of ${Object.keys(dtypeBytes).join(', ')}`, dtype)
  }
  if (!isSizes(shape)) throw wrong(LENGTH_BYTES, 'shape', 'a list of whole numbers', shape)
  const [begin, end] = isSizes(offsets) ? offsets : []
  if (!isSizes(offsets) || begin === undefined || end === undefined || offsets.length !== 2) {
    throw wrong(LENGTH_BYTES, 'data_offsets', '[begin, end]', offsets)
  }
  const bytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype])
  if (end - begin !== bytes) {
    const expected = `${bytes} bytes for ${dtype} of shape [${shape.join(', ')}]`
    throw wrong(dataStart + begin, 'length', expected, end - begin)
  }
  return { name, dtype, shape, begin, end }
}

/**
 * Every byte of the data belongs to one tensor: no overlap, no hole, nothing beyond or left over.
 * Returns the entries in the order of their data.
 */
function checkCoverage(
  path: string,
  dataStart: number,
  dataBytes: number,
  entries: readonly TensorEntry[],
): TensorEntry[] {
  let reached = 0
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)
  for (const { name, begin, end } of ordered) {
    if (begin !== reached) {
      const problem = `tensor '${name}' ${begin < reached ? 'overlaps another' : 'leaves a hole'}`
      throw modelError(path, dataStart + begin, problem, `begin ${reached}`, `begin ${begin}`)
    }
    reached = end
    if (end > dataBytes) {
      const problem = `file cut off in tensor '${name}'`
      const expected = `${dataStart + end} bytes at least`
      throw modelError(
        path,
        dataStart + dataBytes,
        problem,
        expected,
        `${dataStart + dataBytes} bytes`,
      )
    }
  }
  if (reached < dataBytes) {
    const total = `${dataStart + reached} bytes`
    const received = `${dataStart + dataBytes} bytes`
    throw modelError(path, dataStart + reached, 'bytes after the last tensor', total, received)
  }
  return ordered
}

function parseJson(path: string, bytes: Uint8Array): Record<string, unknown> {
  let value: unknown
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw modelError(path, LENGTH_BYTES, 'header', 'JSON in UTF-8', received, cause)
  }
  if (!isObject(value) || bytes[0] !== 0x7b)
    throw modelError(path, LENGTH_BYTES, 'header', 'a JSON object', text.slice(0, 40))
  const twice = duplicateKey(text)
  if (twice !== undefined) {
    throw modelError(path, LENGTH_BYTES, 'header', 'every name once', `'${twice}' twice`)
  }
  return value
}

/**
 * Reads the head strictly; tensors come in the order of their data.
 *
 * @param bytes the JSON, without its length
 * @param fileSize of the whole file
 * @throws FalsarioError MODEL_INVALID naming tensor and byte offset
 *
 * @example
 * const { entries, metadata } = parseSafetensorsHeader('model.safetensors', json, size)
 */
export function parseSafetensorsHeader(
  path: string,
  bytes: Uint8Array,
  fileSize: number,
): SafetensorsHeader {
  const { __metadata__: metadata, ...tensors } = parseJson(path, bytes)
  const dataStart = LENGTH_BYTES + bytes.length
  const entries = Object.entries(tensors).map(([name, value]) =>
    parseEntry(path, dataStart, name, value),
  )
  const ordered = checkCoverage(path, dataStart, fileSize - dataStart, entries)
  return { entries: ordered, metadata: parseMetadata(path, metadata) }
}

/**
 * The head with its length in front, padded with spaces to a multiple of 8 bytes. The same tensors
 * and metadata in the same order give the same bytes.
 *
 * @example
 * const head = encodeSafetensorsHeader([{ name: 'w', dtype: 'F32', shape: [2], begin: 0, end: 8 }], {})
 */
export function encodeSafetensorsHeader(
  entries: readonly TensorEntry[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Put together as text: an object would move names such as "0" to the front.
  const fields = entries.map(({ name, dtype, shape, begin, end }) => {
    const entry = JSON.stringify({ dtype, shape, data_offsets: [begin, end] })
    return `${JSON.stringify(name)}:${entry}`
  })
  if (Object.keys(metadata).length > 0) fields.unshift(`"__metadata__":${JSON.stringify(metadata)}`)
  const json = Buffer.from(`{${fields.join(',')}}`)
  const padded = Math.ceil(json.length / 8) * 8
  const head = Buffer.alloc(LENGTH_BYTES + padded, ' ')
  head.writeBigUInt64LE(BigInt(padded))
  head.set(json, LENGTH_BYTES)
  return head
}
