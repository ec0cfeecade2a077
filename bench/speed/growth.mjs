// How the time of a step grows: with the batch, the width, the side of the images, the threads and the number of images.
// Each point is measured beside PyTorch's, in turn, as the models are.
import { randomFillSync } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeIdx } from '../../dist/index.js'
import { contestantsOf } from './contestants.mjs'
import { models } from './models.mjs'
import { measure } from './rounds.mjs'

const mlpGan = models.find(({ name }) => name === 'mlp-gan')
const quick = models.find(({ name }) => name === 'quick')

/** The positions of mlp-gan's hidden layers, and their features. */
const HIDDEN = {
  generator: { 0: 256, 3: 512, 6: 1024 },
  discriminator: { 1: 512, 3: 256 },
}
const widened = (width) =>
  Object.fromEntries(
    Object.entries(HIDDEN).flatMap(([network, layers]) =>
      Object.entries(layers).map(([at, features]) => [
        `model.${network}.layers[${at}].out`,
        features * width,
      ]),
    ),
  )

const point = (entry, label, rest) => ({ label, entry: { ...entry, ...rest } })
/** Of random images, which cost a step as much as others. */
const ofImages = (entry, label, images, side) => ({
  ...point(entry, label, { options: { side } }),
  random: { images, side },
})

/** What grows, the model, and its points. */
export const series = {
  batch: {
    title: 'Images of a batch',
    model: 'mlp-gan',
    points: [16, 64, 256, 1024].map((batch) => point(mlpGan, batch, { batch })),
  },
  width: {
    title: 'Features of the hidden layers',
    model: 'mlp-gan',
    points: [1, 2, 4].map((width) =>
      point(mlpGan, `x ${width}`, { options: { width }, set: widened(width) }),
    ),
  },
  side: {
    title: 'Side of the images',
    model: 'quick',
    points: [28, 64, 128].map((side) => ofImages(quick, side, 1000, side)),
  },
  threads: {
    title: 'Threads',
    model: 'quick',
    points: [1, 2].map((threads) => ({ ...point(quick, threads, {}), threads })),
  },
  images: {
    title: 'Images of the data, 8 x 8 pixels',
    model: 'mlp-gan',
    points: [1e3, 1e5, 1e7].map((images) =>
      ofImages(mlpGan, images.toLocaleString('en'), images, 8),
    ),
  },
}

/** Returns the points of a series, each with what its contestants took. */
export async function growthOf({ points }, settings) {
  const results = []
  for (const { label, entry, threads = settings.threads, random } of points) {
    const data = random ? await randomData(random, settings.folder) : settings.data
    const env = { ...settings.env, OMP_NUM_THREADS: String(threads) }
    const here = { ...settings, data, threads, env, sampled: [] }
    const source = random ? { source: data.source } : {}
    const contestants = await contestantsOf({ ...entry, ...source }, here)
    results.push({ label, measured: await measure(entry, contestants, here) })
    if (random) await Promise.all([data.images, data.source].map((path) => rm(path)))
  }
  return results
}

/** Writes random images, as raw bytes for PyTorch and as an idx file. */
async function randomData({ images: count, side }, folder) {
  const shape = [count, 1, side, side]
  const bytes = randomFillSync(new Uint8Array(count * side * side))
  const images = join(folder, 'random.bin')
  const source = join(folder, 'random.idx')
  const labels = join(folder, 'random-labels.bin')
  await writeFile(images, bytes)
  await writeFile(labels, new Uint8Array(count))
  await writeIdx(source, [count, side, side], bytes)
  return { images, labels, shape, source }
}
