/** A TIFF image of 2×1 pixels. */
export interface TinyTiff {
  /** Two pixels, channels interleaved. */
  readonly values: readonly number[]
  readonly bits?: 8 | 16 | 32
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly format?: 1 | 2 | 3
  /** 1 grey, 2 RGB, 5 CMYK. */
  readonly photometric?: number
  /** Meanings of the channels after the colours: 0 unspecified, 1 and 2 opacity. */
  readonly extra?: readonly number[]
  /** Bytes of a number, the highest first. */
  readonly bigEndian?: boolean
  /** The format with offsets of eight bytes. */
  readonly bigTiff?: boolean
}

/** Encodes a TIFF image without compression. */
export function tiff(image: TinyTiff): Buffer {
  const { values, bits = 8, format = 1, photometric = 1, extra = [] } = image
  const { bigEndian = false, bigTiff = false } = image
  const little = !bigEndian
  const channels = values.length / 2
  const size = (values.length * bits) / 8
  const each = (value: number) => Array.from({ length: channels }, () => value)
  const headSize = bigTiff ? 16 : 8
  const tags: readonly (readonly [tag: number, values: readonly number[]])[] = [
    [256, [2]],
    [257, [1]],
    [258, each(bits)],
    [259, [1]],
    [262, [photometric]],
    [273, [headSize]],
    [277, [channels]],
    [278, [1]],
    [279, [size]],
    ...(extra.length > 0 ? ([[338, extra]] as const) : []),
    [339, each(format)],
  ]
  const wide = bigTiff ? 8 : 4
  const entrySize = 4 + 2 * wide
  const directory = headSize + size
  let free = directory + 8 + entrySize * tags.length + wide
  const bytes = Buffer.alloc(free + 400)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const setShort = (at: number, value: number) => view.setUint16(at, value, little)
  const setWide = (at: number, value: number) =>
    bigTiff ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little)

  bytes.write(bigEndian ? 'MM' : 'II')
  setShort(2, bigTiff ? 43 : 42)
  if (bigTiff) setShort(4, 8)
  setWide(wide, directory)
  values.forEach((value, at) => {
    const place = headSize + (at * bits) / 8
    if (format === 3 && bits === 16) setShort(place, value)
    else if (format === 3) view.setFloat32(place, value, little)
    else if (bits === 8) view.setUint8(place, value)
    else if (bits === 16) setShort(place, value)
    else view.setUint32(place, value, little)
  })
  if (bigTiff) setWide(directory, tags.length)
  else setShort(directory, tags.length)
  tags.forEach(([tag, content], index) => {
    const at = directory + (bigTiff ? 8 : 2) + entrySize * index
    setShort(at, tag)
    setShort(at + 2, 3) // SHORT
    setWide(at + 4, content.length)
    const fits = 2 * content.length <= wide
    const start = fits ? at + 4 + wide : free
    if (!fits) {
      setWide(at + 4 + wide, start)
      free += 2 * content.length
    }
    content.forEach((value, item) => {
      setShort(start + 2 * item, value)
    })
  })
  return bytes
}
