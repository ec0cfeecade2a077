import type { NativeTensor } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import { duplicateKey } from './duplicate-key.js'

/**
 * The header of a safetensors file (https://github.com/huggingface/safetensors, section Format): its
 * length as 8 bytes, little-endian, then JSON. Offsets count from the end of the header.
 */

export type Dtype = NativeTensor['dtype']

/** Bytes per element. */
export const dtypeBytes: Readonly<Record<Dtype, number>> = { F32: 4, F64: 8, I64: 8, U8: 1 }

export const LENGTH_BYTES = 8
/** Bytes; the limit of the format. */
export const MAX_HEADER_BYTES = 100_000_000

/** A tensor without its data. */
export interface TensorEntry {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** First byte of the data, counted from the end of the header. */
  readonly begin: number
  /** End of the data (exclusive), counted from the end of the header. */
  readonly end: number
}

export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[]
  readonly metadata: Record<string, string>
}

/**
 * Returns a MODEL_INVALID error for a byte of a safetensors file. The function that
 * opened the file adds its path: see readSafetensors.
 *
 * @example
 * throw byteError(0, 'file is truncated', 'at least 8 bytes', '3 bytes')
 */
export function byteError(
  offset: number,
  problem: string,
  expected: string,
  received: string,
  cause?: unknown,
): FalsarioError {
  return new FalsarioError(
    'MODEL_INVALID',
    `byte ${offset}: ${problem}: expected ${expected}, received ${received}`,
    { path: `byte ${offset}`, expected, received, cause },
  )
}

/** Returns a value as short JSON. Unlike JSON.parse, JSON.stringify overflows on deep nesting. */
function shortJson(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? 'nothing'
    return text.length > 80 ? `${text.slice(0, 80)}…` : text
  } catch {
    return 'a deeply nested value'
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOfSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(dtypeBytes, value)
}

function parseMetadata(value: unknown): Record<string, string> {
  const metadata: Record<string, string> = {}
  if (value === undefined) return metadata
  const invalid = (received: string) =>
    byteError(LENGTH_BYTES, '__metadata__', 'an object of strings', received)
  if (!isObject(value)) throw invalid(shortJson(value))
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalid(`${shortJson(text)} for '${key}'`)
    metadata[key] = text
  }
  return metadata
}

function parseEntry(dataStart: number, name: string, value: unknown): TensorEntry {
  const invalid = (offset: number, field: string, expected: string, received: unknown) =>
    byteError(offset, `tensor '${name}', ${field}`, expected, shortJson(received))
  if (!isObject(value)) throw invalid(LENGTH_BYTES, 'header entry', 'an object', value)
  const { dtype, shape, data_offsets: offsets, ...others } = value
  const unknown = Object.keys(others)[0]
  const fields = 'only dtype, shape and data_offsets'
  if (unknown !== undefined) throw invalid(LENGTH_BYTES, 'header entry', fields, unknown)
  if (!isDtype(dtype)) {
    throw invalid(LENGTH_BYTES, 'dtype', `one of ${Object.keys(dtypeBytes).join(', ')}`, dtype)
  }
  if (!isListOfSizes(shape))
    throw invalid(LENGTH_BYTES, 'shape', 'a list of integers of at least 0', shape)
  const [begin, end] = isListOfSizes(offsets) ? offsets : []
  if (!isListOfSizes(offsets) || begin === undefined || end === undefined || offsets.length !== 2) {
    throw invalid(LENGTH_BYTES, 'data_offsets', '[begin, end]', offsets)
  }
  const bytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype])
  if (end - begin !== bytes) {
    const expected = `${bytes} bytes for ${dtype} of shape [${shape.join(', ')}]`
    throw invalid(dataStart + begin, 'length', expected, end - begin)
  }
  return { name, dtype, shape, begin, end }
}

/**
 * Checks that every byte of the data belongs to exactly one tensor, and returns the entries in the
 * order of their data.
 */
function checkCoverage(
  dataStart: number,
  dataBytes: number,
  entries: readonly TensorEntry[],
): TensorEntry[] {
  let reached = 0
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)
  for (const { name, begin, end } of ordered) {
    if (begin !== reached) {
      const problem = `tensor '${name}' ${begin < reached ? 'overlaps another tensor' : 'leaves a gap before it'}`
      throw byteError(dataStart + begin, problem, `begin at ${reached}`, `begin at ${begin}`)
    }
    reached = end
    if (end > dataBytes) {
      const problem = `file is truncated in tensor '${name}'`
      const expected = `at least ${dataStart + end} bytes`
      throw byteError(dataStart + dataBytes, problem, expected, `${dataStart + dataBytes} bytes`)
    }
  }
  if (reached < dataBytes) {
    const total = `${dataStart + reached} bytes`
    const received = `${dataStart + dataBytes} bytes`
    throw byteError(dataStart + reached, 'extra bytes after the last tensor', total, received)
  }
  return ordered
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw byteError(LENGTH_BYTES, 'header', 'JSON in UTF-8', received, cause)
  }
  if (!isObject(value) || bytes[0] !== 0x7b)
    throw byteError(LENGTH_BYTES, 'header', 'a JSON object', text.slice(0, 40))
  const duplicate = duplicateKey(text)
  if (duplicate !== undefined) {
    throw byteError(LENGTH_BYTES, 'header', 'unique names', `'${duplicate}' twice`)
  }
  return value
}

/**
 * Parses and checks the header of a safetensors file.
 *
 * @param bytes the JSON, without its length
 * @param fileSize bytes of the whole file
 * @returns the tensors in the order of their data, and the metadata
 * @throws FalsarioError MODEL_INVALID naming tensor and byte offset
 *
 * @example
 * const { entries, metadata } = parseSafetensorsHeader(json, size)
 */
export function parseSafetensorsHeader(bytes: Uint8Array, fileSize: number): SafetensorsHeader {
  const { __metadata__: metadata, ...tensors } = parseJson(bytes)
  const dataStart = LENGTH_BYTES + bytes.length
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(dataStart, name, value))
  const ordered = checkCoverage(dataStart, fileSize - dataStart, entries)
  return { entries: ordered, metadata: parseMetadata(metadata) }
}

/**
 * Encodes a header with its length, padded with spaces to a multiple of 8 bytes. The same tensors and
 * metadata in the same order give the same bytes.
 *
 * @example
 * const header = encodeSafetensorsHeader([{ name: 'w', dtype: 'F32', shape: [2], begin: 0, end: 8 }], {})
 */
export function encodeSafetensorsHeader(
  entries: readonly TensorEntry[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Built as text, because an object would move names such as "0" to the front.
  const fields = entries.map(({ name, dtype, shape, begin, end }) => {
    const entry = JSON.stringify({ dtype, shape, data_offsets: [begin, end] })
    return `${JSON.stringify(name)}:${entry}`
  })
  if (Object.keys(metadata).length > 0) fields.unshift(`"__metadata__":${JSON.stringify(metadata)}`)
  const json = Buffer.from(`{${fields.join(',')}}`)
  const padded = Math.ceil(json.length / 8) * 8
  const header = Buffer.alloc(LENGTH_BYTES + padded, ' ')
  header.writeBigUInt64LE(BigInt(padded))
  header.set(json, LENGTH_BYTES)
  return header
}
