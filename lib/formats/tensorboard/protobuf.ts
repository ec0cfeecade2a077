/**
 * Encodes the fields of Protocol Buffers messages that event files need. A field is a key (number and
 * wire type) and a value; a message is the concatenation of its fields.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */

const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Seven bits per byte, lowest first; the eighth bit is set if more bytes follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Uint8Array.of(...bytes, Number(rest))
}

function key(field: number, wireType: keyof typeof wireTypes): Uint8Array {
  return varint((field << 3) | wireTypes[wireType])
}

/**
 * Encodes an integer (int32, int64, enum). 0 takes no bytes, because proto3 omits default values.
 *
 * @throws RangeError if the value is not an integer
 */
export function intField(field: number, value: number): Uint8Array {
  if (value === 0) return new Uint8Array(0)
  return Buffer.concat([key(field, 'varint'), varint(value)])
}

/** Encodes a float64. */
export function doubleField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([key(field, 'fixed64'), bytes])
}

/** Encodes the nearest float32; values beyond its range become infinite. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([key(field, 'fixed32'), bytes])
}

/** Encodes bytes, a string (as UTF-8) or a nested message. */
export function bytesField(field: number, value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([key(field, 'bytes'), varint(bytes.length), bytes])
}
