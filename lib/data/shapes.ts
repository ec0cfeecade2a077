import { setImmediate } from 'node:timers/promises'
import { MersenneTwister } from './mersenne-twister.js'
import { drawOutline, insideOf, type ShapeStyle, shapeKinds } from './shape-outlines.js'
import type { DatasetArrays, NamedSource } from './source.js'

const SIDE = 28
const NOISE = 0.05
/** Some milliseconds of work; then Node gets its turn. */
const IMAGES_AT_ONCE = 16

/** Shares of the images, in order: 0.70 to train, 0.15 to validate, 0.15 to test. */
const splits = {
  all: [0, 1],
  train: [0, 0.7],
  validation: [0.7, 0.85],
  test: [0.85, 1],
} as const

function drawImage(pixels: Uint8Array, style: ShapeStyle, random: MersenneTwister): number {
  const outline = drawOutline(random)
  const inside = insideOf(outline, style, random)
  for (let index = 0; index < pixels.length; index++) {
    const clean = inside(index % SIDE, Math.floor(index / SIDE)) ? 1 : 0
    const noisy = clean + random.normal(0, NOISE)
    pixels[index] = Math.round(Math.min(1, Math.max(0, noisy)) * 255)
  }
  return outline.kind
}

/**
 * White circles, squares and triangles of 28×28 pixels on black with Gaussian noise of deviation
 * 0.05, in random places; labels 0 circle, 1 square, 2 triangle. The same seed gives the same
 * bytes everywhere. Random numbers are those of NumPy's legacy generator, in the order of the
 * published generator: `style: 'source'` repeats its images. Made in small portions: Node's thread
 * stays free.
 *
 * @param options count 1 … 1,000,000, seed 0 … 2^32 - 1
 * @returns images [count, 1, 28, 28] as uint8
 *
 * @example
 * const { images, labels } = await generateShapes({ count: 1000, seed: 42, style: 'source' })
 * images.length // 784000
 */
export async function generateShapes(options: {
  readonly count: number
  readonly seed: number
  readonly style: ShapeStyle
}): Promise<DatasetArrays & { readonly labels: Uint8Array }> {
  const { count, seed, style } = options
  const random = new MersenneTwister(seed)
  const images = new Uint8Array(count * SIDE * SIDE)
  const labels = new Uint8Array(count)
  for (let index = 0; index < count; index++) {
    if (index > 0 && index % IMAGES_AT_ONCE === 0) await setImmediate()
    const pixels = images.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE)
    labels[index] = drawImage(pixels, style, random)
  }
  return { name: 'shapes', images, shape: [count, 1, SIDE, SIDE], labels, classNames: shapeKinds }
}

/** `shapes`: 1,000 images of seed 42 unless told otherwise; all of them unless split. */
export const shapesSource: NamedSource = {
  name: 'shapes',
  takes: ['count', 'seed', 'style', 'split'],
  async open(options) {
    const { count = 1000, seed = 42, style = 'source', split = 'all' } = options
    const all = await generateShapes({ count, seed, style })
    const [from, to] = splits[split].map((share) => Math.round(share * count))
    const images = all.images.subarray((from ?? 0) * SIDE * SIDE, (to ?? count) * SIDE * SIDE)
    const labels = all.labels.subarray(from, to)
    return { ...all, images, labels, shape: [labels.length, 1, SIDE, SIDE] }
  },
}
