import { setImmediate } from 'node:timers/promises'
import { MersenneTwister } from './mersenne-twister.js'
import { drawOutline, insideOf, type ShapeStyle, shapeKinds } from './shape-outlines.js'
import type { DatasetArrays, NamedSource } from './source.js'

const SIDE = 28
const NOISE = 0.05
/** Drawing this many takes a few milliseconds; then the event loop continues. */
const IMAGES_AT_ONCE = 16

/** Consecutive shares of the images: 0.70 train, 0.15 validation, 0.15 test. */
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
 * Generates images of 28×28 pixels with a white circle, square or triangle at a random position on
 * black, with Gaussian noise of standard deviation 0.05. Labels: 0 circle, 1 square, 2 triangle. The same
 * seed gives the same bytes on every machine. The random numbers are those of NumPy's legacy generator,
 * in the order of the published generator, so `style: 'source'` reproduces its images. Does not block the
 * event loop.
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

/** `shapes`: generated images; default: all of 1,000 images with seed 42. */
export const shapesSource: NamedSource = {
  name: 'shapes',
  acceptedOptions: ['count', 'seed', 'style', 'split'],
  async open(options) {
    const { count = 1000, seed = 42, style = 'source', split = 'all' } = options
    const all = await generateShapes({ count, seed, style })
    const [from, to] = splits[split].map((share) => Math.round(share * count))
    const images = all.images.subarray((from ?? 0) * SIDE * SIDE, (to ?? count) * SIDE * SIDE)
    const labels = all.labels.subarray(from, to)
    return { ...all, images, labels, shape: [labels.length, 1, SIDE, SIDE] }
  },
}
