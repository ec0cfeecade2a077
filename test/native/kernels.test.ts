import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readSafetensors } from '../../lib/formats/safetensors.js'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { runtimeInfo } from '../../lib/native/index.js'
import { tinyConditionalGan, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

/** The fast forms of operations give what LibTorch's plain operations give. */

interface Case {
  readonly model: ModelSpecInput
  readonly batchSize: number
  readonly precision?: 'bf16'
}

// A large eps, because a gradient that is nothing but rounding would decide the direction of an update.
const rmsprop = { type: 'rmsprop', learningRate: 1e-3, eps: 1e-2 }

/** No size is divisible by the length of a vector register. */
const odd = (critic: readonly object[]) => ({
  ...tinyWgan,
  optimizer: { generator: rmsprop, critic: rmsprop },
  image: { channels: 1, height: 7, width: 5, range: [-1, 1] },
  generator: {
    layers: [{ type: 'linear', out: 35 }, { type: 'tanh' }, { type: 'reshape', shape: [1, 7, 5] }],
  },
  critic: { layers: [{ type: 'flatten' }, ...critic, { type: 'linear', out: 1 }] },
})

const withOptimizer = (settings: object) => ({
  ...odd([{ type: 'linear', out: 13 }, { type: 'leakyRelu' }]),
  optimizer: {
    generator: { ...rmsprop, ...settings },
    critic: { ...rmsprop, ...settings },
  },
})

const convolution = (out: number, settings: object = {}) => ({
  type: 'conv2d',
  out,
  kernel: 3,
  padding: 'same',
  ...settings,
})
const batchNorm = { type: 'batchNorm' }
const transposed = { type: 'convTranspose2d', kernel: 3, stride: 2, padding: 'same' }

/** Convolutions, whose critic normalises its batch. */
const images = (
  shape: readonly [channels: number, height: number, width: number],
  body: object[],
  critic: object[] = [
    convolution(9, { stride: 2 }),
    { type: 'leakyRelu' },
    { type: 'dropout', p: 0.3 },
    batchNorm,
  ],
) => {
  const [channels, height, width] = shape
  return {
    ...odd([]),
    image: { channels, height, width, range: [-1, 1] },
    generator: { layers: [...body, { type: 'tanh' }] },
    critic: {
      layers: [...critic, convolution(11), { type: 'flatten' }, { type: 'linear', out: 1 }],
    },
  }
}

/** A linear layer whose outputs become an image. */
const start = (channels: number, height: number, width: number) => [
  { type: 'linear', out: channels * height * width },
  { type: 'reshape', shape: [channels, height, width] },
]

const adam = { type: 'adam', learningRate: 1e-3, eps: 1e-2 } as const
const byAdam = { generator: adam, discriminator: adam }

/** Adam writes the rounded weights itself. */
const inBf16: Record<string, Case> = {
  'linear layers in bf16': {
    model: { ...tinyGan, optimizer: byAdam },
    batchSize: 5,
    precision: 'bf16',
  },
  'images that are used again in bf16': {
    model: { ...tinyGan, optimizer: byAdam, objective: { loss: 'hinge', fakes: 'reused' } },
    batchSize: 4,
    precision: 'bf16',
  },
  'unrolled steps in bf16': {
    model: { ...tinyGan, optimizer: byAdam, objective: { loss: 'hinge', unrolledSteps: 2 } },
    batchSize: 4,
    precision: 'bf16',
  },
  'both networks at once in bf16': {
    model: { ...tinyGan, optimizer: byAdam, objective: { loss: 'hinge', order: 'simultaneous' } },
    batchSize: 4,
    precision: 'bf16',
  },
  'a clipped critic in bf16': {
    model: {
      ...tinyWgan,
      optimizer: { generator: adam, critic: adam },
      objective: { loss: 'wasserstein', clip: 0.01 },
    },
    batchSize: 4,
    precision: 'bf16',
  },
}

const cases: Record<string, Case> = JSON.parse(
  JSON.stringify({
    gan: {
      model: { ...tinyGan, optimizer: { generator: rmsprop, discriminator: rmsprop } },
      batchSize: 7,
    },
    'convolutions to three channels': {
      model: images([3, 7, 5], [...start(17, 7, 5), batchNorm, { type: 'relu' }, convolution(3)]),
      batchSize: 5,
    },
    'a transposed convolution to one channel': {
      model: images([1, 8, 6], [...start(16, 4, 3), { ...transposed, out: 1 }]),
      batchSize: 3,
    },
    'a transposed convolution to many channels': {
      model: images(
        [3, 8, 6],
        [
          ...start(5, 4, 3),
          { ...transposed, out: 18 },
          batchNorm,
          { type: 'leakyRelu' },
          convolution(3),
        ],
      ),
      batchSize: 4,
    },
    'a convolution that is halved, and one of doubled pixels': {
      model: images(
        [3, 14, 10],
        [
          ...start(6, 7, 5),
          { type: 'upsample' },
          convolution(19),
          { type: 'relu' },
          {
            type: 'residual',
            layers: [convolution(19)],
            shortcut: [convolution(19, { kernel: 1 })],
          },
          convolution(3),
        ],
        [
          convolution(8),
          { type: 'leakyRelu' },
          convolution(9),
          { type: 'avgPool2d', kernel: 2 },
          { type: 'leakyRelu' },
          convolution(5, { kernel: 1 }),
          { type: 'avgPool2d', kernel: 2 },
        ],
      ),
      batchSize: 3,
    },
    'doubled pixels to three channels': {
      model: images([3, 6, 10], [...start(17, 3, 5), { type: 'upsample' }, convolution(3)]),
      batchSize: 3,
    },
    'doubled pixels through a kernel of one pixel': {
      model: images(
        [1, 6, 4],
        [...start(3, 3, 2), { type: 'upsample' }, convolution(1, { kernel: 1 })],
      ),
      batchSize: 3,
    },
    'a gradient penalty through a convolution that is halved': {
      model: {
        ...images(
          [1, 7, 5],
          [...start(16, 7, 5), convolution(1)],
          [convolution(6), { type: 'avgPool2d', kernel: 2 }],
        ),
        objective: { loss: 'wasserstein', penalty: { type: 'gradient', weight: 10 } },
      },
      batchSize: 4,
    },
    'one pixel': {
      model: images([1, 1, 1], [...start(16, 1, 1), convolution(1)]),
      batchSize: 2,
    },
    'a gradient penalty through batch norm': {
      model: {
        ...images([1, 6, 6], [...start(16, 6, 6), convolution(1)]),
        objective: { loss: 'wasserstein', penalty: { type: 'gradient', weight: 10 } },
      },
      batchSize: 4,
    },
    'batch norm after every kind of weight': {
      model: images(
        [3, 8, 6],
        [
          { type: 'linear', out: 40 },
          batchNorm,
          { type: 'relu' },
          ...start(4, 4, 3),
          { ...transposed, out: 9, bias: false },
          batchNorm,
          convolution(7),
          batchNorm,
          { type: 'leakyRelu' },
          convolution(3, { bias: false }),
          batchNorm,
        ],
      ),
      batchSize: 4,
    },
    conditional: { model: tinyConditionalGan, batchSize: 5 },
    'one image': { model: odd([{ type: 'linear', out: 1 }]), batchSize: 1 },
    'an odd critic': { model: odd([{ type: 'linear', out: 17 }]), batchSize: 3 },
    'rmsprop with momentum': { model: withOptimizer({ momentum: 0.9 }), batchSize: 3 },
    'rmsprop with weight decay': { model: withOptimizer({ weightDecay: 0.1 }), batchSize: 3 },
    'a spectral norm': {
      model: odd([{ type: 'linear', out: 9, spectralNorm: true }]),
      batchSize: 4,
    },
    'feature matching': {
      model: {
        ...tinyConditionalGan,
        objective: { loss: 'nonSaturating', featureMatching: { weight: 1 } },
      },
      batchSize: 4,
    },
    'a gradient penalty': {
      model: {
        ...tinyWgan,
        optimizer: { generator: rmsprop, critic: rmsprop },
        objective: { loss: 'wasserstein', penalty: { type: 'gradient', weight: 10 } },
      },
      batchSize: 4,
    },
    vae: { model: tinyVae, batchSize: 5 },
    ...((await runtimeInfo()).bf16 && inBf16),
  }),
)

t.test('the fast forms give the weights and the samples of the plain forms', async (t) => {
  const folder = t.testdir({ 'models.json': JSON.stringify(cases), fast: {}, plain: {} })
  const script = fileURLToPath(new URL('./kernels-child.mjs', import.meta.url))
  for (const [name, reference] of [
    ['fast', '0'],
    ['plain', '1'],
  ] as const) {
    const args = [script, join(folder, 'models.json'), join(folder, name)]
    const env = { ...process.env, FALSARIO_REFERENCE: reference }
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    t.equal(status, 0, stderr)
  }
  for (const name of Object.keys(cases)) {
    const [fast, plain] = await Promise.all(
      ['fast', 'plain'].map((kind) => weightsOf(join(folder, kind, name, 'model.safetensors'))),
    )
    t.ok(plain?.size)
    const [sampled, expected = new Float32Array()] = await Promise.all(
      ['fast', 'plain'].map((kind) => floatsOf(join(folder, kind, name, 'samples.bin'))),
    )
    // In bf16, the gradients of real and of generated images are rounded before or after their sum.
    const limit = cases[name]?.precision === undefined ? 1e-4 : 2e-3
    t.ok(difference(sampled, expected) < limit, `${name}: samples`)
    for (const [tensor, values] of plain ?? [])
      t.ok(difference(fast?.get(tensor), values) < limit, `${name}: ${tensor}`)
  }
})

async function floatsOf(path: string): Promise<Float32Array> {
  return new Float32Array(Uint8Array.from(await readFile(path)).buffer)
}

async function weightsOf(path: string): Promise<Map<string, Float32Array>> {
  const { tensors } = await readSafetensors(path)
  return new Map(
    tensors
      .filter(({ dtype }) => dtype === 'F32')
      .map(({ name, data }) => [name, new Float32Array(Uint8Array.from(data).buffer)]),
  )
}

/** Relative L2 norm of the difference. */
function difference(one: Float32Array | undefined, other: Float32Array): number {
  if (one?.length !== other.length) return Infinity
  const norm = (values: Float32Array) => Math.hypot(...values)
  return norm(one.map((value, at) => value - (other[at] ?? 0))) / Math.max(norm(other), 1e-12)
}
