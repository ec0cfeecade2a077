/**
 * Fields of Protocol Buffers messages, as far as event files need them: a key (number and wire type)
 * and a value. A message is its fields one after the other.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */

const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** Seven bits a byte, lowest first; the eighth says that more follow. Negative ones take ten bytes. */
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
 * A whole number (int32, int64, enum). 0 takes no bytes, as every proto3 writer leaves it out.
 *
 * @throws RangeError for a number that is not whole
 */
export function intField(field: number, value: number): Uint8Array {
  if (value === 0) return new Uint8Array(0)
  return Buffer.concat([key(field, 'varint'), varint(value)])
}

/** A float64. */
export function doubleField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([key(field, 'fixed64'), bytes])
}

/** A float32: the nearest one; what is beyond its range is infinite. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([key(field, 'fixed32'), bytes])
}

/** Bytes, a string (as UTF-8), or a message within the message. */
export function bytesField(field: number, value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([key(field, 'bytes'), varint(bytes.length), bytes])
}
