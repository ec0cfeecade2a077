import { type Dataset, datasetFromArrays } from '../lib/data/dataset.js'
import type { ClassifierSpecInput } from '../lib/kinds/classifier/schema.js'
import type { CriticGanSpecInput, DiscriminatorGanSpecInput } from '../lib/kinds/gan/schema.js'
import type { VaeSpecInput } from '../lib/kinds/vae/schema.js'

/** Models with a few hundred parameters for 8 by 8 images, so that one test can do many runs. */

const image: DiscriminatorGanSpecInput['image'] = {
  channels: 1,
  height: 8,
  width: 8,
  range: [-1, 1],
}

/** Has dropout and batch norm, which use random streams and running statistics. */
export const tinyGan: DiscriminatorGanSpecInput = {
  kind: 'gan',
  image,
  latent: { size: 4 },
  generator: {
    layers: [
      { type: 'linear', out: 8 },
      { type: 'batchNorm' },
      { type: 'leakyRelu' },
      { type: 'linear', out: 64 },
      { type: 'tanh' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  discriminator: {
    layers: [
      { type: 'flatten' },
      { type: 'linear', out: 6 },
      { type: 'leakyRelu' },
      { type: 'dropout', p: 0.25 },
      { type: 'linear', out: 1 },
    ],
  },
  objective: { loss: 'nonSaturating' },
  optimizer: {
    generator: { type: 'adam', learningRate: 1e-3 },
    discriminator: { type: 'adam', learningRate: 1e-3 },
  },
  ema: { decay: 0.9 },
}

export const tinyWgan: CriticGanSpecInput = {
  kind: 'gan',
  image,
  latent: { size: 4 },
  generator: tinyGan.generator,
  critic: { layers: [{ type: 'flatten' }, { type: 'linear', out: 1 }] },
  objective: { loss: 'wasserstein', clip: 0.01, discriminatorSteps: 2 },
  optimizer: {
    generator: { type: 'rmsprop', learningRate: 1e-3 },
    critic: { type: 'rmsprop', learningRate: 1e-3 },
  },
}

export const tinyConditionalGan: DiscriminatorGanSpecInput = {
  ...tinyGan,
  classes: 3,
  generator: {
    layers: [
      { type: 'concatLabel', as: 'oneHot' },
      { type: 'linear', out: 64 },
      { type: 'tanh' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  discriminator: {
    layers: [
      { type: 'flatten' },
      { type: 'concatLabel', as: 'oneHot' },
      { type: 'linear', out: 1 },
    ],
  },
}

export const tinyVae: VaeSpecInput = {
  kind: 'vae',
  image: { channels: 1, height: 8, width: 8, range: [0, 1] },
  latent: { size: 2 },
  encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: 6 }, { type: 'relu' }] },
  decoder: {
    layers: [
      { type: 'linear', out: 64 },
      { type: 'sigmoid' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  optimizer: { type: 'adam', learningRate: 1e-3 },
}

export const tinyClassifier: ClassifierSpecInput = {
  kind: 'classifier',
  image,
  classes: 3,
  classifier: {
    layers: [
      { type: 'conv2d', out: 2, kernel: 3, stride: 2, padding: 1, bias: false },
      { type: 'batchNorm' },
      { type: 'relu' },
      { type: 'flatten' },
      { type: 'dropout', p: 0.25 },
      { type: 'linear', out: 3 },
    ],
  },
  optimizer: { type: 'adam', learningRate: 1e-2 },
}

/** 32 images of stripes; their three classes come in turn. */
export function tinyData(options: { labelled?: boolean } = {}): Dataset {
  const images = Uint8Array.from({ length: 32 * 64 }, (_, at) => {
    const [index, row] = [Math.floor(at / 64), Math.floor((at % 64) / 8)]
    return (row + index) % 3 === 0 ? 255 : 0
  })
  const labels = Uint8Array.from({ length: 32 }, (_, index) => index % 3)
  const classNames = ['first', 'second', 'third']
  return datasetFromArrays({
    images,
    shape: [32, 1, 8, 8],
    name: 'stripes',
    ...(options.labelled === true ? { labels, classNames } : {}),
  })
}
