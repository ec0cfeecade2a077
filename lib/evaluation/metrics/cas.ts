import { invalid } from '../../config/explain.js'
import { classNamesOf } from '../../data/class-numbering.js'
import { Dataset } from '../../data/dataset.js'
import { evenlySpaced } from '../../data/image-subset.js'
import { partSeed } from '../../models/parts.js'
import type { MeanAndDeviation } from '../../native/metrics.js'
import type { ImageSet } from '../images/image-set.js'
import { meanAndDeviation } from '../mean-and-deviation.js'
import { fewImages } from './flags.js'
import type { Flag, Metric, MetricInput } from './metric.js'
import { finiteResult } from './result.js'

const EPOCHS = 5
const BATCH = 64
const SEEDS = 3

/**
 * Train on synthetic, test on real: the share of real images that a classifier names right which
 * learnt from nothing but generated ones (classification accuracy score), 0 to 1, higher is better.
 * `casTogether` is that of one which learnt from them and as many real training images. The floor is
 * the same of real training images in the generated ones' place: what the same classifier learns
 * from as many real ones. The classifier is the preset `classifier`, for so many epochs, and the values
 * are means over so many of it, which start from other weights.
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
  async measure(evidence) {
    const { generated, real, training } = evidence
    const few = fewImages(generated.count, BATCH, 'no whole batch to learn from')
    if (few !== undefined) return finiteResult({}, [few])
    const synthetic = await labelled(generated, generated.count)
    const more = await labelled(training, generated.count)
    const test = await labelled(real, real.count)
    const alone = await accuracyOf(evidence, [synthetic], test)
    const together = await accuracyOf(evidence, [synthetic, more], test)
    const values = {
      cas: alone.mean,
      casStd: alone.deviation,
      casTogether: together.mean,
      casTogetherStd: together.deviation,
    }
    return finiteResult(values, [atChance(alone.mean, evidence.classNumbering?.classes ?? 1)])
  },
}

/** Below twice what guessing gives: of so few or such images nothing was learnt. */
function atChance(accuracy: number, classes: number): Flag | undefined {
  if (accuracy >= 2 / classes) return undefined
  const percent = (100 * accuracy).toFixed(1)
  return {
    reason: 'learntNothing',
    message: `a classifier that learnt from the generated images names ${percent} % of real ones right, little more than by guessing`,
  }
}

interface Labelled {
  readonly images: Uint8Array
  readonly labels: Uint8Array
  readonly image: readonly number[]
}

/** So many of them, evenly spread, and not the first of each stretch: those are the floor's own. */
async function labelled(set: ImageSet, most: number): Promise<Labelled> {
  const { labels, count } = set
  if (labels === undefined) throw invalid('metrics', 'labelled images', 'cas')
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

async function accuracyOf(
  { trainClassifier, seed, classNumbering }: MetricInput,
  parts: readonly Labelled[],
  test: Labelled,
): Promise<MeanAndDeviation> {
  if (trainClassifier === undefined || classNumbering === undefined)
    throw invalid('metrics', 'a metric that trains nothing', 'cas')
  const dataset = (sets: readonly Labelled[]) =>
    Dataset.fromArrays({
      images: Buffer.concat(sets.map(({ images }) => images)),
      labels: Buffer.concat(sets.map(({ labels }) => labels)),
      shape: [sets.reduce((sum, { labels }) => sum + labels.length, 0), ...test.image],
      classNames: classNamesOf(classNumbering),
    })
  const [data, real] = [dataset(parts), dataset([test])]
  const accuracies: number[] = []
  for (let at = 0; at < SEEDS; at++) {
    const how = { epochs: EPOCHS, batchSize: BATCH, seed: partSeed(seed, at) }
    accuracies.push(await trainClassifier(data, real, how))
  }
  return meanAndDeviation(accuracies)
}
