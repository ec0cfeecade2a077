/** What the first page of a TIFF image says of its values, which the decoder does not tell. */
export interface TiffLayout {
  /** Values per pixel. */
  readonly channels: number
  /** How many of them are colour; undefined for a colour space that is not known here. */
  readonly colours?: number
  readonly isGrey: boolean
  /** How many of the others are opacity. */
  readonly opacities: number
  /** Bits per value. */
  readonly bits: number
}

const tag = { bits: 258, photometric: 262, channels: 277, extra: 338 } as const

const wanted: ReadonlySet<number> = new Set(Object.values(tag))

/** Number of colours, by the tag PhotometricInterpretation. */
const coloursOf: Readonly<Record<number, number>> = {
  0: 1, // grey, white is zero
  1: 1, // grey
  2: 3, // RGB
  3: 1, // palette
  5: 4, // CMYK
  6: 3, // YCbCr
  8: 3, // CIELab
  9: 3, // ICCLab
  10: 3, // ITULab
}

/** Values of the tag ExtraSamples for associated and unassociated opacity; 0 is unspecified. */
const opacity: ReadonlySet<number> = new Set([1, 2])

/**
 * Reads the layout of a TIFF image. Returns undefined if its tags cannot be read, because the decoder tells why.
 *
 * @example
 * readTiffLayout(rgba) // { channels: 4, colours: 3, isGrey: false, opacities: 1, bits: 8 }
 */
export function readTiffLayout(bytes: Uint8Array): TiffLayout | undefined {
  const tags = readTags(bytes)
  if (tags === undefined) return undefined
  const [channels = 1] = tags.get(tag.channels) ?? []
  const [photometric = -1] = tags.get(tag.photometric) ?? []
  const [bits = 1] = tags.get(tag.bits) ?? []
  const colours = coloursOf[photometric]
  const extra = (tags.get(tag.extra) ?? []).slice(0, Math.max(0, channels - (colours ?? 0)))
  return {
    channels,
    ...(colours !== undefined && { colours }),
    isGrey: photometric === 0 || photometric === 1,
    opacities: extra.filter((meaning) => opacity.has(meaning)).length,
    bits,
  }
}

/** Reads the wanted tags of the first page. */
function readTags(bytes: Uint8Array): ReadonlyMap<number, readonly number[]> | undefined {
  const reader = new TagReader(bytes)
  try {
    return reader.tags()
  } catch (error) {
    if (error instanceof RangeError) return undefined // the file ends before
    throw error
  }
}

/** No tag that is read has more values. */
const mostChannels = 2 ** 16

/** Bytes of one value, by the type of a tag: BYTE, SHORT, LONG, LONG8. */
const valueSize: Readonly<Record<number, 1 | 2 | 4 | 8>> = { 1: 1, 3: 2, 4: 4, 16: 8 }

/** Reads the tags of a TIFF image, or of a BigTIFF image, whose counts and offsets have eight bytes. */
class TagReader {
  readonly #view: DataView
  readonly #little: boolean

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = bytes[0] === 0x49 // II, for Intel
  }

  tags(): ReadonlyMap<number, readonly number[]> {
    const big = this.#number(2, 2) === 43
    const wide = big ? 8 : 4
    const start = this.#number(wide, wide)
    const headSize = big ? 8 : 2
    const count = this.#number(start, headSize)
    const entrySize = 4 + 2 * wide
    const tags = new Map<number, readonly number[]>()
    for (let entry = 0; entry < count; entry++) {
      const at = start + headSize + entry * entrySize
      const name = this.#number(at, 2)
      if (wanted.has(name)) tags.set(name, this.#values(at, wide))
    }
    return tags
  }

  /** Values that do not fit into the entry lie at the offset that it holds. */
  #values(entry: number, wide: 4 | 8): readonly number[] {
    const size = valueSize[this.#number(entry + 2, 2)]
    if (size === undefined) return []
    const count = Math.min(this.#number(entry + 4, wide), mostChannels)
    const place = entry + 4 + wide
    const start = count * size <= wide ? place : this.#number(place, wide)
    const values: number[] = []
    for (let index = 0; index < count; index++)
      values.push(this.#number(start + index * size, size))
    return values
  }

  /** @throws RangeError at the end of the file */
  #number(at: number, size: 1 | 2 | 4 | 8): number {
    if (size === 1) return this.#view.getUint8(at)
    if (size === 2) return this.#view.getUint16(at, this.#little)
    if (size === 4) return this.#view.getUint32(at, this.#little)
    return Number(this.#view.getBigUint64(at, this.#little))
  }
}
