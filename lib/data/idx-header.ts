import { FalsarioError } from '../errors.js'

/**
 * The head of an IDX file, as http://yann.lecun.com/exdb/mnist describes it: two zero bytes, a type
 * code, the number of dimensions, then each dimension as a big-endian 32-bit integer.
 */

/** What a file must hold: images have 3 or 4 dimensions, labels 1. */
export type IdxContent = 'images' | 'labels' | 'any'

export interface IdxHeader {
  readonly shape: number[]
  readonly headerBytes: number
  /** May be too large for exact arithmetic; then it is larger than any file, which is all we ask. */
  readonly dataBytes: number
}

const UINT8 = 0x08
const typeNames: Readonly<Record<number, string>> = {
  8: 'uint8',
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
}

const dimensionCounts: Readonly<Record<IdxContent, readonly number[]>> = {
  images: [3, 4],
  labels: [1],
  any: [1, 3, 4],
}

/** The longest head there is: the magic number and four dimensions. */
export const LONGEST_HEADER = 4 + 4 * 4

/**
 * DATA_INVALID for an idx file, in the one form all of them have.
 *
 * @example
 * throw idxError(path, 3, 'wrong number of dimensions', '1 (labels)', '3')
 */
export function idxError(
  path: string,
  offset: number,
  problem: string,
  expected: string,
  received: string,
  more: { fix?: string; cause?: unknown } = {},
): FalsarioError {
  const sentence = `${path}, byte ${offset}: ${problem}: expected ${expected}, received ${received}`
  return new FalsarioError('DATA_INVALID', more.fix ? `${sentence}. ${more.fix}` : sentence, {
    path: `${path}, byte ${offset}`,
    expected,
    received,
    ...more,
  })
}

/** Bytes as a person compares them: `00 00 08 03`. */
export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function readDimensionCount(path: string, head: Uint8Array, content: IdxContent): number {
  if (head[0] !== 0 || head[1] !== 0) {
    const fix = 'Is this an idx file at all?'
    const received = hexadecimal(head.subarray(0, 4))
    throw idxError(path, 0, 'wrong magic number', '00 00 (then type and dimensions)', received, {
      fix,
    })
  }
  if (head[2] !== UINT8) {
    const code = head[2] ?? 0
    const name = typeNames[code] ?? 'no type of the format'
    const received = `0x${code.toString(16).padStart(2, '0')} (${name})`
    throw idxError(path, 2, 'wrong type code', '0x08 (uint8)', received, {
      fix: 'Convert the values to bytes 0…255 first.',
    })
  }
  const count = head[3] ?? 0
  const valid = dimensionCounts[content]
  if (!valid.includes(count)) {
    const what =
      content === 'any' ? 'labels 1, images 3 or 4' : `${valid.join(' or ')} (${content})`
    throw idxError(path, 3, 'wrong number of dimensions', what, String(count))
  }
  return count
}

/**
 * Reads the head from the first bytes of the file (up to LONGEST_HEADER, or all there are).
 * Allocates nothing by what it reads.
 *
 * @throws FalsarioError DATA_INVALID
 *
 * @example
 * parseIdxHeader('a', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9), 'labels')
 * // { shape: [9], headerBytes: 8, dataBytes: 9 }
 */
export function parseIdxHeader(path: string, head: Uint8Array, content: IdxContent): IdxHeader {
  if (head.length === 0) throw idxError(path, 0, 'empty file', 'an idx header', '0 bytes')
  const cut = (needed: number) =>
    idxError(path, head.length, 'header cut off', `${needed} bytes`, `${head.length} bytes`)
  if (head.length < 4) throw cut(4)

  const count = readDimensionCount(path, head, content)
  const headerBytes = 4 + 4 * count
  if (head.length < headerBytes) throw cut(headerBytes)

  const view = new DataView(head.buffer, head.byteOffset, headerBytes)
  const shape = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index))
  const zero = shape.indexOf(0)
  if (zero >= 0) {
    throw idxError(
      path,
      4 + 4 * zero,
      'zero dimension',
      'at least 1',
      `shape [${shape.join(', ')}]`,
    )
  }
  return { shape, headerBytes, dataBytes: shape.reduce((product, size) => product * size, 1) }
}

/**
 * The head for uint8 values of a shape.
 *
 * @example
 * encodeIdxHeader([9]) // 00 00 08 01 00 00 00 09
 */
export function encodeIdxHeader(shape: readonly number[]): Uint8Array {
  const head = new Uint8Array(4 + 4 * shape.length)
  head.set([0, 0, UINT8, shape.length])
  const view = new DataView(head.buffer)
  shape.forEach((size, index) => {
    view.setUint32(4 + 4 * index, size)
  })
  return head
}
