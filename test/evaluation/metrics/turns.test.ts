import t from 'tap'
import { floatTensor } from '../../../lib/models/native-tensors.js'
import {
  densityCoverage,
  kernelDistance,
  moments,
  nearestNeighbours,
  precisionRecall,
  predictedClasses,
  ssim,
} from '../../../lib/native/index.js'
import { randomNumbers } from '../../random-numbers.js'

/** Long metrics share the compute thread with other tasks. */

const random = randomNumbers(1)
const wide = floatTensor('features', [1500, 8], Float32Array.from({ length: 12_000 }, random))
const images = {
  name: 'images',
  dtype: 'U8',
  shape: [1000, 1, 28, 28],
  data: Uint8Array.from({ length: 784_000 }, () => random() * 255),
} as const
const one = floatTensor('logits', [1, 2], Float32Array.of(0, 1))

const long: Readonly<Record<string, () => Promise<unknown>>> = {
  moments: () => moments(wide),
  kernelDistance: () => kernelDistance(wide, wide, { subsets: 5, size: 100, seed: 1 }),
  precisionRecall: () => precisionRecall(wide, wide, 3),
  densityCoverage: () => densityCoverage(wide, wide, 5),
  nearestNeighbours: () => nearestNeighbours(wide, wide),
  ssim: () => ssim(images, images),
}

for (const [name, start] of Object.entries(long)) {
  t.test(`${name} runs in slices`, async (t) => {
    const order: string[] = []
    // Its slices alternate with those of the metric, so that `other` is requested before the metric ends.
    const before = kernelDistance(wide, wide, { subsets: 100, size: 400, seed: 1 })
    const metric = start().then(() => order.push(name))
    const other = predictedClasses(one).then(() => order.push('requested later'))
    await Promise.all([before, metric, other])
    t.same(order, ['requested later', name])
  })
}
