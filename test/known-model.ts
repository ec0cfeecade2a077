import type { ModelSpecInput } from '../lib/kinds/catalogue.js'
import { modelOf, parseModelSpec } from '../lib/kinds/catalogue.js'
import { ClassifierModel } from '../lib/kinds/classifier/model.js'
import type { ClassifierSpecInput } from '../lib/kinds/classifier/schema.js'
import { GanModel } from '../lib/kinds/gan/model.js'
import type { CriticGanSpecInput, DiscriminatorGanSpecInput } from '../lib/kinds/gan/schema.js'
import { VaeModel } from '../lib/kinds/vae/model.js'
import type { VaeSpecInput } from '../lib/kinds/vae/schema.js'
import { buildModel, type NativeModel, type NativeTensor } from '../lib/native/index.js'
import { tinyClassifier, tinyConditionalGan, tinyVae, tinyWgan } from './tiny-model.js'

/** Models with known weights, so that their exact outputs can be calculated in a test. */

/** The elements of a weight [out, in] that are not 0: `[out, in, value]`. */
type Elements = readonly (readonly [row: number, column: number, value: number])[]

/** Parameters by tensor name; all others are 0. */
export interface Known {
  readonly biases?: Readonly<Record<string, readonly number[]>>
  readonly weights?: Readonly<Record<string, Elements>>
}

export const classNames = ['ant', 'bee', 'cat'] as const

async function modelFrom(spec: ModelSpecInput, known: Known, named: boolean) {
  const parsed = parseModelSpec(spec, 'model')
  const native = await buildModel(parsed, { seed: 0, device: 'cpu' })
  await loadKnown(native, known)
  return modelOf(native, { spec: parsed, trainedSteps: 3, ...(named ? { classNames } : {}) })
}

/** Sets all parameters of a native model. */
export async function loadKnown(native: NativeModel, known: Known): Promise<void> {
  const tensors = await native.state('raw')
  const names = [...Object.keys(known.biases ?? {}), ...Object.keys(known.weights ?? {})]
  const missing = names.find((name) => !tensors.some((tensor) => tensor.name === name))
  if (missing !== undefined) throw new Error(`no tensor ${missing}`)
  await native.load(tensors.map((tensor) => withValues(tensor, known)))
}

function withValues(tensor: NativeTensor, { biases, weights }: Known): NativeTensor {
  if (tensor.dtype !== 'F32') return tensor
  const [, columns = 1] = tensor.shape
  const values = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1))
  values.set(biases?.[tensor.name] ?? [])
  for (const [row, column, value] of weights?.[tensor.name] ?? [])
    values[row * columns + column] = value
  return { ...tensor, data: new Uint8Array(values.buffer) }
}

export async function knownGan(
  spec: DiscriminatorGanSpecInput | CriticGanSpecInput,
  known: Known = {},
  { named = false } = {},
): Promise<GanModel> {
  const model = await modelFrom(spec, known, named)
  if (model instanceof GanModel) return model
  throw new TypeError('a GAN was expected')
}

export async function knownVae(
  spec: VaeSpecInput,
  known: Known = {},
  { named = false } = {},
): Promise<VaeModel> {
  const model = await modelFrom(spec, known, named)
  if (model instanceof VaeModel) return model
  throw new TypeError('a VAE was expected')
}

export async function knownClassifier(
  spec: ClassifierSpecInput,
  known: Known = {},
  { named = false } = {},
): Promise<ClassifierModel> {
  const model = await modelFrom(spec, known, named)
  if (model instanceof ClassifierModel) return model
  throw new TypeError('a classifier was expected')
}

const { ema: _, ...conditionalGan } = tinyConditionalGan
const generator: Elements = [
  ...[0, 1, 2, 3].map((at) => [at, at, 0.1] as const),
  ...[0, 1, 2].map((label) => [4 + label, 4 + label, 1] as const),
]

/**
 * 8 by 8 images in [-1, 1], latent 4, 3 classes. Pixel j < 4 is tanh(z_j / 10), pixel 4 + c is
 * tanh(share of class c), all others are 0. The logit is pixel 0 + 10 (class + 1) + ½.
 */
export const stripesGan = (named = false) =>
  knownGan(
    conditionalGan,
    {
      weights: {
        'generator.1.weight': generator,
        'discriminator.2.weight': [
          [0, 0, 1],
          [0, 64, 10],
          [0, 65, 20],
          [0, 66, 30],
        ],
      },
      biases: { 'discriminator.2.bias': [0.5] },
    },
    { named },
  )

/** As `stripesGan`, without classes. The critic's score is pixel 0 - 2. */
export const plainWgan = (latent: 'normal' | 'uniform' = 'normal') =>
  knownGan(
    {
      ...tinyWgan,
      latent: { size: 4, distribution: latent },
      generator: {
        layers: [
          { type: 'linear', out: 64 },
          { type: 'tanh' },
          { type: 'reshape', shape: [1, 8, 8] },
        ],
      },
    },
    {
      weights: {
        'generator.0.weight': [0, 1, 2, 3].map((at) => [at, at, 0.1] as const),
        'critic.1.weight': [[0, 0, 1]],
      },
      biases: { 'critic.1.bias': [-2] },
    },
  )

/**
 * 8 by 8 images in [0, 1], latent 2. The posterior has the mean [1 + pixel 0, 2] and the variance
 * [1, 4]. The decoder's pixel 0 is sigmoid(z_0), pixel 1 is sigmoid(z_1), all others are ½.
 */
export const knownPlainVae = (objective: VaeSpecInput['objective'] = {}) =>
  knownVae(
    { ...tinyVae, objective },
    {
      weights: {
        'encoder.1.weight': [[0, 0, 1]],
        'encoder.mean.weight': [[0, 0, 1]],
        'decoder.0.weight': [
          [0, 0, 1],
          [1, 1, 1],
        ],
      },
      biases: { 'encoder.mean.bias': [1, 2], 'encoder.logVariance.bias': [0, Math.log(4)] },
    },
  )

/**
 * As `knownPlainVae`, with 3 classes and other weights: the posterior's mean is [pixel 0, class], and
 * the decoder's pixel 2 + c is sigmoid(4 · share of class c).
 */
export const classVae = () =>
  knownVae(
    {
      ...tinyVae,
      classes: 3,
      encoder: {
        layers: [
          { type: 'flatten' },
          { type: 'concatLabel', as: 'oneHot' },
          { type: 'linear', out: 6 },
          { type: 'relu' },
        ],
      },
      decoder: {
        layers: [{ type: 'concatLabel', as: 'oneHot' }, ...tinyVae.decoder.layers],
      },
    },
    {
      weights: {
        'encoder.2.weight': [
          [0, 0, 1],
          [1, 65, 1],
          [1, 66, 2],
        ],
        'encoder.mean.weight': [
          [0, 0, 1],
          [1, 1, 1],
        ],
        'decoder.1.weight': [
          [0, 0, 1],
          [1, 1, 1],
          [2, 2, 4],
          [3, 3, 4],
          [4, 4, 4],
        ],
      },
    },
    { named: true },
  )

/**
 * 8 by 8 images in [0, 1], 3 classes. With p for pixel 0, the features are [p, relu(10 p - 9)] and the
 * logits [½, p, 2 relu(10 p - 9)]: black is an ant, grey of 4/5 is a bee, white is a cat.
 */
export const pixelClassifier = (named = false) =>
  knownClassifier(
    {
      ...tinyClassifier,
      image: { channels: 1, height: 8, width: 8, range: [0, 1] },
      classifier: {
        layers: [
          { type: 'flatten' },
          { type: 'linear', out: 2 },
          { type: 'relu' },
          { type: 'dropout', p: 0.5 },
          { type: 'linear', out: 3 },
        ],
      },
    },
    {
      weights: {
        'classifier.1.weight': [
          [0, 0, 1],
          [1, 0, 10],
        ],
        'classifier.4.weight': [
          [1, 0, 1],
          [2, 1, 2],
        ],
      },
      biases: { 'classifier.1.bias': [0, -9], 'classifier.4.bias': [0.5] },
    },
    { named },
  )

/** Black images of 8 by 8 pixels with the given values of pixel 0. */
export function firstPixels(values: readonly number[]): { bytes: Uint8Array; shape: number[] } {
  const bytes = new Uint8Array(values.length * 64)
  for (const [index, value] of values.entries()) bytes[index * 64] = value
  return { bytes, shape: [values.length, 1, 8, 8] }
}

export const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))

/** Whether numbers are equal within float32 rounding. */
export function near(actual: Iterable<number>, expected: Iterable<number>): boolean {
  const [a, b] = [[...actual], [...expected]]
  return (
    a.length === b.length &&
    a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) <= 2e-5)
  )
}
