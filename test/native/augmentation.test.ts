import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import type { CriticGanSpecInput } from '../../lib/kinds/gan/schema.js'
import {
  buildModel,
  newTrainer,
  type TrainerRequest,
  uploadDataset,
} from '../../lib/native/index.js'

/**
 * What the critic is shown is read from its loss: pixels are -1 or 1, its weights are 1, 2, 4, …,
 * generated images are 0, and the learning rate moves nothing. So the loss is minus a number whose
 * bits are the pixels.
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

/** Two channels that tell all four mirrorings and every translation apart. */
const original = ['#..#', '###.', '.#..', '#...']

const bytesOf = (image: readonly string[]) =>
  Uint8Array.from(image.join(''), (pixel) => (pixel === '#' ? 255 : 0))

/** Critic losses of training on this one image, one a step, turned back into sums of weights. */
async function shown(augment: Augment, steps: number, batchSize = 1, seed = 3): Promise<number[]> {
  const model = await buildModel(parseModelSpec(spec), { seed: 1, device: 'cpu' })
  const weights = Float32Array.from({ length: pixels }, (_, at) => 2 ** at)
  const tensors = (await model.state('raw')).map((tensor) => {
    const known = tensor.name.startsWith('critic') && tensor.name.endsWith('weight')
    const data = known ? new Uint8Array(weights.buffer) : new Uint8Array(tensor.data.length)
    return { ...tensor, data }
  })
  await model.load(tensors)
  const images = new Uint8Array(batchSize * pixels)
  for (let at = 0; at < batchSize; at++) images.set(bytesOf(original), at * pixels)
  const shape = [batchSize, channels, height, width] as const
  const data = await uploadDataset({ images, shape, device: 'cpu' })
  const trainer = await newTrainer(model, data, { batchSize, seed, threads: 1, augment })
  const { losses } = await trainer.run(steps)
  return Array.from(losses.critic ?? [], (loss) => Math.round(-loss))
}

const codeOf = (image: readonly string[]) =>
  [...image.join('')].reduce((sum, pixel, at) => sum + (pixel === '#' ? 1 : -1) * 2 ** at, 0)

const mirrored = (image: readonly string[]) => image.map((row) => [...row].reverse().join(''))
/** Each channel's two rows change places. */
const upsideDown = ([a = '', b = '', c = '', d = '']: readonly string[]) => [b, a, d, c]

function moved(image: readonly string[], down: number, right: number): string[] {
  const within = (place: number, side: number) => Math.max(0, Math.min(side - 1, place))
  return image.map((_, row) => {
    const channel = Math.floor(row / height) * height
    const from = image[channel + within((row % height) - down, height)] ?? ''
    return Array.from(from, (_, column) => from[within(column - right, width)]).join('')
  })
}

/** How often each of some images was shown; no other may be. */
function counted(codes: readonly number[], images: readonly (readonly string[])[]): number[] {
  const known = images.map(codeOf)
  const strange = codes.find((code) => !known.includes(code))
  if (strange !== undefined) throw new Error(`an image that should not be: ${strange}`)
  return known.map((code) => codes.filter((other) => other === code).length)
}

/** Within five standard deviations of what equal chances give. */
function evenly(counts: readonly number[], total: number): boolean {
  const p = 1 / counts.length
  return counts.every((count) => Math.abs(count - total * p) < 5 * Math.sqrt(total * p * (1 - p)))
}

t.test('without augmentation every image is shown as it is', async (t) => {
  t.same(counted(await shown(off, 20), [original]), [20])
})

t.test('a flip mirrors every second image, all channels alike', async (t) => {
  const horizontal = await shown({ ...off, horizontalFlip: true }, 400)
  t.ok(evenly(counted(horizontal, [original, mirrored(original)]), 400))
  const vertical = await shown({ ...off, verticalFlip: true }, 400)
  t.ok(evenly(counted(vertical, [original, upsideDown(original)]), 400))
})

t.test('both flips are drawn by themselves', async (t) => {
  const codes = await shown({ ...off, horizontalFlip: true, verticalFlip: true }, 800)
  const turned = [original, mirrored(original), upsideDown(original)]
  t.ok(evenly(counted(codes, [...turned, mirrored(upsideDown(original))]), 800))
})

t.test('a translation moves by whole pixels along both axes and repeats the edge', async (t) => {
  const codes = await shown({ ...off, translate: 1 }, 1800)
  const places = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right] as const))
  const images = places.map(([down, right]) => moved(original, down, right))
  t.equal(new Set(images.map(codeOf)).size, 9, 'the image tells all places apart')
  t.ok(evenly(counted(codes, images), 1800))
})

t.test('all at once', async (t) => {
  const codes = await shown({ horizontalFlip: true, verticalFlip: true, translate: 1 }, 1500)
  const turned = [original, mirrored(original)].flatMap((image) => [image, upsideDown(image)])
  const images = turned.flatMap((image) =>
    [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => moved(image, down, right))),
  )
  const known = new Set(images.map(codeOf))
  t.same(
    codes.filter((code) => !known.has(code)),
    [],
  )
  t.same(new Set(codes), known, 'each of them happens')
})

t.test('each image of a batch is changed by a draw of its own', async (t) => {
  const codes = await shown({ ...off, horizontalFlip: true }, 400, 2)
  const [one, other] = [codeOf(original), codeOf(mirrored(original))]
  const mixed = codes.filter((code) => code !== one && code !== other)
  t.ok(Math.abs(mixed.length - 200) < 50, `${mixed.length} of 400 batches hold both`)
  t.ok(mixed.every((code) => Math.abs(code - (one + other) / 2) < 1))
})

t.test('the same seed changes images alike, another seed otherwise', async (t) => {
  const augment = { horizontalFlip: true, verticalFlip: true, translate: 1 }
  const codes = await shown(augment, 50)
  t.same(await shown(augment, 50), codes)
  t.strictNotSame(await shown(augment, 50, 1, 4), codes)
})
