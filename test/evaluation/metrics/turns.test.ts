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

/** Long metrics are computed in slices, so that other jobs run between them on the training thread. */

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
  t.test(`${name} is computed in slices`, async (t) => {
    const order: string[] = []
    // Jobs that are still running, so that a fast metric is not done before the next call starts.
    const running = Array.from({ length: 8 }, () =>
      kernelDistance(wide, wide, { subsets: 25, size: 400, seed: 1 }),
    )
    const metric = start().then(() => order.push(name))
    const later = predictedClasses(one).then(() => order.push('started later'))
    await Promise.all([...running, metric, later])
    t.same(order, ['started later', name])
  })
}
