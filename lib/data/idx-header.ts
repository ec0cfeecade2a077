import { fileKindOf } from '../formats/file-kind.js'
import { FalsarioError } from '../system/errors.js'

/**
 * The header of an idx file, the format of MNIST (http://yann.lecun.com/exdb/mnist): two zero bytes, a
 * type code, the number of dimensions, then each dimension as a big-endian 32-bit integer.
 */

/**
 * Required content of a file: images have 3 or 4 dimensions, labels 1. `classes` are labels of uint8, int16 or int32, or [N, K] of int32 as in QMNIST, whose values are still bytes of the file.
 */
export type IdxContent = 'images' | 'labels' | 'any' | 'classes'

/** The values of an idx file: images [N, H, W] or [N, C, H, W], or labels [N]; row-major. */
export interface IdxArray {
  /** Size of each dimension: [N, H, W] or [N, C, H, W] for images, [N] for labels. */
  readonly shape: number[]
  /** The bytes of the values, as many as the product of the shape for a file of uint8. */
  readonly data: Uint8Array
}

export interface IdxHeader {
  readonly shape: number[]
  readonly headerBytes: number
  /** Exact below 2^53; larger values are only compared with file sizes. */
  readonly dataBytes: number
}

const UINT8 = 0x08
const INT32 = 0x0c
/** Bytes per value of the types that labels may have. */
const valueBytes: ReadonlyMap<number, number> = new Map([
  [UINT8, 1],
  [0x0b, 2],
  [INT32, 4],
])
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
  classes: [1, 2],
}

/** Maximum length of a header: the magic number and four dimensions. */
export const MAX_HEADER_BYTES = 4 + 4 * 4

/**
 * Returns a DATA_INVALID error for an idx file.
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

/** Formats bytes as `00 00 08 03`. */
export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/**
 * Returns the DATA_INVALID error for a file that is not an idx file: it says what the file is, if its first
 * bytes tell, and what to do.
 *
 * @param head the first FILE_KIND_BYTES bytes of the file, or all bytes of a shorter file
 * @param shown number of bytes to show
 */
export function otherFile(
  path: string,
  head: Uint8Array,
  problem: string,
  expected: string,
  shown: number,
  advice = 'Check that this is an idx file.',
): FalsarioError {
  const kind = fileKindOf(head)
  const bytes = hexadecimal(head.subarray(0, shown))
  const received = kind ? `${kind.name} (${bytes})` : bytes
  return idxError(path, 0, problem, expected, received, { fix: kind?.advice ?? advice })
}

function readDimensionCount(path: string, head: Uint8Array, content: IdxContent): number {
  if (head[0] !== 0 || head[1] !== 0) {
    const expected = '00 00 (then type and number of dimensions)'
    throw otherFile(path, head, 'wrong magic number', expected, 4)
  }
  if (head[2] !== UINT8 && !(content === 'classes' && valueBytes.has(head[2] ?? 0))) {
    // Some images and archives begin with two zero bytes as well.
    if (fileKindOf(head)) throw otherFile(path, head, 'wrong type code', '00 00 08 (uint8)', 4)
    const code = head[2] ?? 0
    const name = typeNames[code] ?? 'an unknown type'
    const received = `0x${code.toString(16).padStart(2, '0')} (${name})`
    throw idxError(path, 2, 'wrong type code', '0x08 (uint8)', received, {
      fix: 'Convert the values to uint8, 0 … 255.',
    })
  }
  const count = head[3] ?? 0
  // Only QMNIST's labels are known to have the class in the first of several columns.
  const valid = content === 'classes' && head[2] !== INT32 ? [1] : dimensionCounts[content]
  if (!valid.includes(count)) {
    const expected =
      content === 'any'
        ? '1 (labels), 3 or 4 (images)'
        : `${valid.join(' or ')} (${content === 'classes' ? 'labels' : content})`
    throw idxError(path, 3, 'wrong number of dimensions', expected, String(count))
  }
  return count
}

/** Whether a shape can only be [N, H, W, C]: no image is 1, 3 or 4 pixels wide and has more channels than that. */
function hasChannelsLast([, height = 0, width = 0, channels]: readonly number[]): boolean {
  return (channels === 1 || channels === 3 || channels === 4) && Math.min(height, width) > 4
}

/**
 * Parses a header.
 *
 * @param head the first MAX_HEADER_BYTES bytes of the file or more, or all bytes of a shorter file
 * @throws FalsarioError DATA_INVALID
 *
 * @example
 * parseIdxHeader('a', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9), 'labels')
 * // { shape: [9], headerBytes: 8, dataBytes: 9 }
 */
export function parseIdxHeader(path: string, head: Uint8Array, content: IdxContent): IdxHeader {
  if (head.length === 0) throw idxError(path, 0, 'file is empty', 'an idx header', '0 bytes')
  const truncated = (needed: number) =>
    idxError(path, head.length, 'header is truncated', `${needed} bytes`, `${head.length} bytes`)
  if (head.length < 4) throw truncated(4)

  const count = readDimensionCount(path, head, content)
  const headerBytes = 4 + 4 * count
  if (head.length < headerBytes) throw truncated(headerBytes)

  const view = new DataView(head.buffer, head.byteOffset, headerBytes)
  const shape = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index))
  const zero = shape.indexOf(0)
  if (zero >= 0) {
    throw idxError(
      path,
      4 + 4 * zero,
      'dimension is zero',
      'at least 1',
      `shape [${shape.join(', ')}]`,
    )
  }
  if (hasChannelsLast(shape)) {
    const received = `shape [${shape.join(', ')}]`
    throw idxError(path, 8, 'the channels are last', 'images [N, C, H, W]', received, {
      fix: 'Write them with the channels first; in NumPy: images.transpose(0, 3, 1, 2).copy()',
    })
  }
  const bytes = valueBytes.get(head[2] ?? 0) ?? 1
  return {
    shape,
    headerBytes,
    dataBytes: shape.reduce((product, size) => product * size, bytes),
  }
}

/**
 * Checks that the values of an idx file fit into memory, before any is allocated.
 *
 * @throws FalsarioError DATA_INVALID with the fix
 */
export function checkMemory(path: string, header: IdxHeader, limit: number, fix: string): void {
  const { shape, dataBytes } = header
  if (dataBytes <= limit) return
  const received = `${dataBytes} bytes (shape [${shape.join(', ')}])`
  throw idxError(path, 4, 'too large for memory', `at most ${limit} bytes`, received, { fix })
}

/**
 * Encodes the header for uint8 values of a shape.
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
