import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import type { CriticGanSpecInput } from '../../lib/kinds/gan/schema.js'
import { byteTensor } from '../../lib/models/native-tensors.js'
import {
  buildModel,
  newTrainer,
  type TrainerRequest,
  uploadDataset,
} from '../../lib/native/index.js'

/**
 * The images that the critic gets are read from its loss: pixels are -1 or 1, its weights are 1, 2, 4, …,
 * generated images are 0, and the learning rate is negligible. So the loss is minus a number whose bits
 * are the pixels.
 */
const [channels, height, width] = [2, 2, 4] as const
const pixels = channels * height * width

const spec: CriticGanSpecInput = {
  kind: 'gan',
  image: { channels, height, width, range: [-1, 1] },
  latent: { size: 1 },
  generator: {
    layers: [
      { type: 'linear', out: pixels },
      { type: 'tanh' },
      { type: 'reshape', shape: [channels, height, width] },
    ],
  },
  critic: { layers: [{ type: 'flatten' }, { type: 'linear', out: 1 }] },
  objective: { loss: 'wasserstein', discriminatorSteps: 1 },
  optimizer: {
    generator: { type: 'sgd', learningRate: 1e-30 },
    critic: { type: 'sgd', learningRate: 1e-30 },
  },
}

type Augment = TrainerRequest['augment']
const off: Augment = { horizontalFlip: false, verticalFlip: false, translate: 0 }

/** Two channels, in which all four combinations of flips and all translations differ. */
const original = ['#..#', '###.', '.#..', '#...']

const bytesOf = (image: readonly string[]) =>
  Uint8Array.from(image.join(''), (pixel) => (pixel === '#' ? 255 : 0))

/** Trains on this one image and returns the image of each step, as a sum of weights from the critic loss. */
async function trainedOn(
  augment: Augment,
  steps: number,
  batchSize = 1,
  seed = 3,
): Promise<number[]> {
  const model = await buildModel(parseModelSpec(spec), { seed: 1, device: 'cpu' })
  const weights = Float32Array.from({ length: pixels }, (_, at) => 2 ** at)
  const tensors = (await model.state('raw')).map((tensor) => {
    const isWeight = tensor.name.startsWith('critic') && tensor.name.endsWith('weight')
    const data = isWeight ? new Uint8Array(weights.buffer) : new Uint8Array(tensor.data.length)
    return { ...tensor, data }
  })
  await model.load(tensors)
  const images = new Uint8Array(batchSize * pixels)
  for (let at = 0; at < batchSize; at++) images.set(bytesOf(original), at * pixels)
  const shape = [batchSize, channels, height, width] as const
  const data = await uploadDataset({ images: byteTensor('images', shape, images), device: 'cpu' })
  const trainer = await newTrainer(model, data, { batchSize, seed, threads: 1, augment })
  const { losses } = await trainer.run(steps)
  return Array.from(losses.critic ?? [], (loss) => Math.round(-loss))
}

const codeOf = (image: readonly string[]) =>
  [...image.join('')].reduce((sum, pixel, at) => sum + (pixel === '#' ? 1 : -1) * 2 ** at, 0)

const mirrored = (image: readonly string[]) => image.map((row) => [...row].reverse().join(''))
/** Swaps the two rows of each channel. */
const upsideDown = ([a = '', b = '', c = '', d = '']: readonly string[]) => [b, a, d, c]

function moved(image: readonly string[], down: number, right: number): string[] {
  const clamp = (index: number, side: number) => Math.max(0, Math.min(side - 1, index))
  return image.map((_, row) => {
    const channel = Math.floor(row / height) * height
    const from = image[channel + clamp((row % height) - down, height)] ?? ''
    return Array.from(from, (_, column) => from[clamp(column - right, width)]).join('')
  })
}

/** Counts the occurrences of each image. Throws if another image occurs. */
function countImages(codes: readonly number[], images: readonly (readonly string[])[]): number[] {
  const expected = images.map(codeOf)
  const unexpected = codes.find((code) => !expected.includes(code))
  if (unexpected !== undefined) throw new Error(`unexpected image: ${unexpected}`)
  return expected.map((code) => codes.filter((other) => other === code).length)
}

/** Returns whether counts are within five standard deviations of equal probabilities. */
function equallyOften(counts: readonly number[], total: number): boolean {
  const p = 1 / counts.length
  return counts.every((count) => Math.abs(count - total * p) < 5 * Math.sqrt(total * p * (1 - p)))
}

t.test('without augmentation images do not change', async (t) => {
  t.same(countImages(await trainedOn(off, 20), [original]), [20])
})

t.test('a flip mirrors half of the images, in all channels', async (t) => {
  const horizontal = await trainedOn({ ...off, horizontalFlip: true }, 400)
  t.ok(equallyOften(countImages(horizontal, [original, mirrored(original)]), 400))
  const vertical = await trainedOn({ ...off, verticalFlip: true }, 400)
  t.ok(equallyOften(countImages(vertical, [original, upsideDown(original)]), 400))
})

t.test('both flips are drawn independently', async (t) => {
  const codes = await trainedOn({ ...off, horizontalFlip: true, verticalFlip: true }, 800)
  const flips = [original, mirrored(original), upsideDown(original)]
  t.ok(equallyOften(countImages(codes, [...flips, mirrored(upsideDown(original))]), 800))
})

t.test('a translation shifts by whole pixels along both axes and repeats the edge', async (t) => {
  const codes = await trainedOn({ ...off, translate: 1 }, 1800)
  const shifts = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const))
  const images = shifts.map(([down, right]) => moved(original, down, right))
  t.equal(new Set(images.map(codeOf)).size, 9, 'all translations of the image differ')
  t.ok(equallyOften(countImages(codes, images), 1800))
})

t.test('flips and translation together', async (t) => {
  const codes = await trainedOn({ horizontalFlip: true, verticalFlip: true, translate: 1 }, 1500)
  const flips = [original, mirrored(original)].flatMap((image) => [image, upsideDown(image)])
  const images = flips.flatMap((image) =>
    [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => moved(image, down, right))),
  )
  t.same(new Set(codes), new Set(images.map(codeOf)), 'all of them and no others occur')
})

t.test('each image of a batch has its own draw', async (t) => {
  const codes = await trainedOn({ ...off, horizontalFlip: true }, 400, 2)
  const [plain, flipped] = [codeOf(original), codeOf(mirrored(original))]
  const mixed = codes.filter((code) => code !== plain && code !== flipped)
  t.ok(Math.abs(mixed.length - 200) < 50, `${mixed.length} of 400 batches contain both`)
  t.ok(mixed.every((code) => Math.abs(code - (plain + flipped) / 2) < 1))
})

t.test('the same seed gives the same changes, another seed others', async (t) => {
  const augment = { horizontalFlip: true, verticalFlip: true, translate: 1 }
  const codes = await trainedOn(augment, 50)
  t.same(await trainedOn(augment, 50), codes)
  t.strictNotSame(await trainedOn(augment, 50, 1, 4), codes)
})
