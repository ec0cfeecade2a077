// How many images each preset learns from: as many for all as the budget lets the slowest see.
import { train } from '../../dist/index.js'

/** Of the paper: 20 epochs of 50,000. */
const MOST_IMAGES = 1_000_000
/** The steps that are timed, after as many that warm up. */
const TIMED_STEPS = 4
/** Of the time that is left, for measuring. */
const SHARE_OF_MEASURING = 1 / 3
const COUNTS = { least: 1000, most: 10_000 }

const never = 2 ** 31

/**
 * Discriminator updates a step, each with a batch of real images of its own; one of a VAE.
 *
 * @param {import('../../dist/index.js').Preset} preset
 */
export function updatesOf(preset, data) {
  const { channels, height, width, classes } = data
  const { objective } = preset.spec({ channels, height, width, classes, steps: 1 })
  return objective?.discriminatorSteps ?? 1
}

/**
 * The settings of a run that keeps nothing but its model.
 *
 * @param {number} images real images that it shall see
 */
export function runOf(preset, data, images, seed) {
  const { batchSize } = preset.training
  return {
    model: preset,
    data,
    steps: Math.max(1, Math.round(images / (batchSize * updatesOf(preset, data)))),
    batchSize,
    seed,
    samples: { every: never, count: 25 },
  }
}

/** Seconds that a preset takes for a real image. */
export async function timePreset(preset, data, signal) {
  const images = 2 * TIMED_STEPS * preset.training.batchSize * updatesOf(preset, data)
  const run = train({ ...runOf(preset, data, images, 0), log: { every: TIMED_STEPS } }, { signal })
  const times = []
  for await (const event of run) if (event.type === 'progress') times.push(event.time)
  const { model } = await run.result
  const [warm = 0, end = warm] = times
  return { model, seconds: (2 * (end - warm)) / images }
}

/**
 * Images to generate for a measurement, so that all of them together take their share of the time.
 *
 * @param {{ left: number, measurements: number, secondsAnImage: number, real: number }} time
 */
export function countFor({ left, measurements, secondsAnImage, real }) {
  const affordable = (left * SHARE_OF_MEASURING) / measurements / secondsAnImage
  const count = Math.min(COUNTS.most, real, Math.max(COUNTS.least, affordable))
  return Math.floor(count / 500) * 500 || count
}

/**
 * Real images that every run sees, a multiple of every preset's step.
 *
 * @param {{ left: number, seeds: number, secondsAnImage: readonly number[] }} time `left` for training
 * @param {number} multiple
 * @throws where not even a hundred steps fit
 */
export function imagesFor({ left, seeds, secondsAnImage }, multiple) {
  const perImage = seeds * secondsAnImage.reduce((sum, seconds) => sum + seconds, 0)
  const images = Math.min(MOST_IMAGES, left / perImage)
  const least = 20 * multiple
  if (images < least) {
    const minutes = Math.ceil((least * perImage - left) / 60)
    throw new Error(
      `the budget is too short for ${least} images a run: add ${minutes} minutes, or take fewer seeds`,
    )
  }
  return Math.floor(images / multiple) * multiple
}
