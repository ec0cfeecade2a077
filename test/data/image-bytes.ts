import sharp from 'sharp'

/** Encodes pixels, interleaved [H, W, C], as PNG. */
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

/** Encodes grey rows of two pixels as PNG. */
export function grey(...pixels: number[]): Promise<Buffer> {
  return png(pixels, 2, 1)
}

/** Encodes colour noise as a JPEG that does not compress well. */
export function jpeg(side: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => (at * 7919) % 251)
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer()
}

/** Encodes a JPEG and removes its last third; the header stays valid. */
export async function cutJpeg(side: number): Promise<Buffer> {
  const whole = await jpeg(side)
  return whole.subarray(0, Math.floor((whole.length * 2) / 3))
}
