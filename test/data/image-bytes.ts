import sharp from 'sharp'

/** A PNG of given pixels, interleaved [H, W, C]. */
export async function png(
  pixels: readonly number[],
  width: number,
  channels: 1 | 3 | 4,
): Promise<Buffer> {
  const height = pixels.length / width / channels
  const image = sharp(Uint8Array.from(pixels), { raw: { width, height, channels } })
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer()
}

/** A grey PNG of one row, two pixels wide unless told otherwise. */
export function grey(...pixels: number[]): Promise<Buffer> {
  return png(pixels, 2, 1)
}

/** A JPEG of noise in colour, too rich to be short. */
export function jpeg(side: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => (at * 7919) % 251)
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer()
}

/** A JPEG whose last third is missing: its head promises more than there is. */
export async function cutJpeg(side: number): Promise<Buffer> {
  const whole = await jpeg(side)
  return whole.subarray(0, Math.floor((whole.length * 2) / 3))
}
