import { invalid } from '../../config/explain.js'
import { classNamesOf } from '../../data/class-numbering.js'
import { Dataset } from '../../data/dataset.js'
import { evenlySpaced } from '../../data/image-subset.js'
import { partSeed } from '../../models/parts.js'
import type { MeanAndDeviation } from '../../native/metrics.js'
import type { ImageSet } from '../images/image-set.js'
import { fewImages } from './flags.js'
import { meanAndDeviation } from './mean-and-deviation.js'
import type { Flag, Metric, MetricInput } from './metric.js'
import { finiteResult } from './result.js'

const EPOCHS = 5
const BATCH = 64
const SEEDS = 3

/**
 * Classification accuracy score (train on synthetic, test on real): a classifier is trained on generated images
 * only, and the score is its accuracy on real images. 0 to 1, higher is better. `casTogether` is the accuracy
 * if it is trained on the generated images and the same number of real training images. The floor uses real training images in
 * place of the generated images. The classifier is the preset `classifier`; the values are means over three
 * classifiers with different initial weights.
 */
export const cas: Metric = {
  name: 'cas',
  title: 'CAS',
  needs: ['images', 'labels', 'realLabels', 'trainer'],
  values: [
    { name: 'cas', title: 'CAS (train on synthetic)', better: 'higher', spread: 'casStd' },
    {
      name: 'casTogether',
      title: 'CAS with as many real images',
      better: 'higher',
      spread: 'casTogetherStd',
    },
  ],
  settings: { classifier: 'preset classifier', epochs: EPOCHS, batchSize: BATCH, seeds: SEEDS },
  source:
    'Ravuri and Vinyals 2019, "Classification Accuracy Score for Conditional Generative Models", ' +
    'arXiv:1905.10887',
  usual: false,
  floor: true,
  async measure(input) {
    const { generated, real, training, classNumbering } = input
    const few = fewImages(generated.count, BATCH, 'less than one training batch')
    if (few !== undefined) return finiteResult({}, [few])
    const synthetic = await labelled(generated, generated.count)
    const added = await labelled(training, generated.count)
    const test = await labelled(real, real.count)
    const alone = await meanAccuracy(input, [synthetic], test)
    const together = await meanAccuracy(input, [synthetic, added], test)
    const values = {
      cas: alone.mean,
      casStd: alone.deviation,
      casTogether: together.mean,
      casTogetherStd: together.deviation,
    }
    return finiteResult(values, [learnedNothing(alone.mean, classNumbering?.classes ?? 1)])
  },
}

/** Returns a warning if the accuracy is below twice that of guessing. */
function learnedNothing(accuracy: number, classes: number): Flag | undefined {
  if (accuracy >= 2 / classes) return undefined
  const percent = (100 * accuracy).toFixed(1)
  return {
    reason: 'learntNothing',
    message: `a classifier trained on the generated images classifies ${percent} % of the real images correctly, little more than by guessing`,
  }
}

interface Labelled {
  readonly images: Uint8Array
  readonly labels: Uint8Array
  readonly image: readonly number[]
}

/**
 * Returns at most `most` images, evenly spaced. It takes the middle of each section, because the floor has the
 * first image of each.
 */
async function labelled(set: ImageSet, most: number): Promise<Labelled> {
  const { labels, count } = set
  if (labels === undefined)
    throw invalid('metrics', 'metrics other than cas, which needs labelled images', 'cas')
  const { data } = await set.images()
  const [, ...image] = set.shape
  if (most >= count) return { images: data, labels, image }
  const size = data.length / count
  const images = new Uint8Array(most * size)
  const places = evenlySpaced(count, most, 0.5)
  for (const [at, place] of places.entries())
    images.set(data.subarray(place * size, (place + 1) * size), at * size)
  const chosen = Uint8Array.from(places, (place) => labels[place] ?? 0)
  return { images, labels: chosen, image }
}

async function meanAccuracy(
  { trainClassifier, seed, classNumbering }: MetricInput,
  parts: readonly Labelled[],
  test: Labelled,
): Promise<MeanAndDeviation> {
  if (trainClassifier === undefined || classNumbering === undefined)
    throw invalid('metrics', 'metrics other than cas, which is not measured during training', 'cas')
  const dataset = (sets: readonly Labelled[]) =>
    Dataset.fromArrays({
      images: Buffer.concat(sets.map(({ images }) => images)),
      labels: Buffer.concat(sets.map(({ labels }) => labels)),
      shape: [sets.reduce((sum, { labels }) => sum + labels.length, 0), ...test.image],
      classNames: classNamesOf(classNumbering),
    })
  const [trainingData, testData] = [dataset(parts), dataset([test])]
  const accuracies: number[] = []
  for (let at = 0; at < SEEDS; at++) {
    const settings = { epochs: EPOCHS, batchSize: BATCH, seed: partSeed(seed, at) }
    accuracies.push(await trainClassifier(trainingData, testData, settings))
  }
  return meanAndDeviation(accuracies)
}
