// The number of real images per run, the same for all presets, from the time budget.
import { train } from '../../dist/index.js'

/** As in the paper: 20 epochs of 50,000. */
const MOST_IMAGES = 1_000_000
/** Number of timed steps, after the same number of warm-up steps. */
const TIMED_STEPS = 4
/** Fraction of the remaining time for measuring. */
const SHARE_OF_MEASURING = 1 / 3
const COUNTS = { least: 1000, most: 10_000 }

const never = 2 ** 31

/**
 * Returns the number of batches of real images per step: the discriminator updates of a GAN, 1 for a VAE.
 *
 * @param {import('../../dist/index.js').Preset} preset
 */
export function updatesOf(preset, data) {
  const { channels, height, width, classes } = data
  const { objective } = preset.spec({ channels, height, width, classes, steps: 1 })
  return objective?.discriminatorSteps ?? 1
}

/**
 * Returns the settings of a run without an output folder.
 *
 * @param {number} images number of real images to train on
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

/** Trains a preset for a few steps; returns the model and the seconds per real image. */
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
 * Returns the number of images to generate per measurement, so that all measurements fit their fraction of
 * the time.
 *
 * @param {{ left: number, measurements: number, secondsAnImage: number, real: number }} time
 */
export function countFor({ left, measurements, secondsAnImage, real }) {
  const affordable = (left * SHARE_OF_MEASURING) / measurements / secondsAnImage
  const count = Math.min(COUNTS.most, real, Math.max(COUNTS.least, affordable))
  return Math.floor(count / 500) * 500 || count
}

/**
 * Returns the number of real images per run, a multiple of `multiple`.
 *
 * @param {{ left: number, seeds: number, secondsAnImage: readonly number[] }} time `left`: seconds for
 * training
 * @param {number} multiple a multiple of the real images per step of every preset
 * @throws if the budget is too short for 20 times `multiple` images
 */
export function imagesFor({ left, seeds, secondsAnImage }, multiple) {
  const perImage = seeds * secondsAnImage.reduce((sum, seconds) => sum + seconds, 0)
  const images = Math.min(MOST_IMAGES, left / perImage)
  const least = 20 * multiple
  if (images < least) {
    const minutes = Math.ceil((least * perImage - left) / 60)
    throw new Error(
      `the budget is too short for ${least} images per run: add ${minutes} minutes, or use fewer seeds`,
    )
  }
  return Math.floor(images / multiple) * multiple
}
