import type { LayerSpecInput } from '../config/layers.js'
import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * Convolutional GAN that was published with the shapes data. 810,433 + 93,185 trainable parameters.
 *
 * The source trains 100 epochs of 21 batches (its 700 training images) and prints its last losses:
 * generator 0.54, discriminator 0.30; here they are 0.87 and 0.58. By then most images are one clear
 * shape with rough edges, some of them a circle, triangle or rectangle. As in the source of `mlp-gan`,
 * the source makes two optimiser steps, one for reals and one for fakes, and its fakes come from the
 * generator in evaluation mode.
 */
export const shapesGan: Preset<DiscriminatorGanSpecInput> = {
  name: 'shapes-gan',
  summary: 'small convolutions with dropout: for a few hundred images',
  source: "the shapes' own project, Keras",
  parameters: { generator: 810_433, discriminator: 93_185 },
  training: { batchSize: 32, steps: 2_100 },
  data: { source: 'shapes', split: 'train' },
  spec: (run) => {
    const { channels, height, width } = run
    const [rows, columns] = quartersOf('shapes-gan', run, 4)
    return {
      kind: 'gan',
      image: { channels, height, width, range: [0, 1] },
      latent: { size: 100 },
      generator: {
        init: 'keras',
        layers: [
          { type: 'linear', out: 128 * rows * columns },
          batchNorm,
          { type: 'reshape', shape: [128, rows, columns] },
          { type: 'dropout', p: 0.3 },
          ...doubling(64),
          { type: 'dropout', p: 0.2 },
          ...doubling(32),
          { type: 'conv2d', out: channels, kernel: 3, padding: 'same' },
          { type: 'sigmoid' },
        ],
      },
      discriminator: {
        init: 'keras',
        layers: [
          ...halving(32, []),
          ...halving(64, [batchNorm]),
          ...halving(128, [batchNorm]),
          { type: 'globalAvgPool' },
          { type: 'linear', out: 1 },
        ],
      },
      objective: { loss: 'nonSaturating', average: true },
      optimizer: { generator: adam, discriminator: adam },
    }
  },
}

/** Keras's default momentum 0.99 is the weight of the old average; PyTorch's momentum is 0.01. */
const batchNorm = { type: 'batchNorm', momentum: 0.01, eps: 1e-3 } as const
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const

function doubling(out: number): LayerSpecInput[] {
  return [
    { type: 'convTranspose2d', out, kernel: 4, stride: 2, padding: 'same' },
    batchNorm,
    leakyRelu,
  ]
}

/** Halves height and width. TensorFlow's `same` padding here pads the right and the bottom only. */
function halving(out: number, norm: readonly LayerSpecInput[]): LayerSpecInput[] {
  return [
    { type: 'conv2d', out, kernel: 3, stride: 2, padding: 'same' },
    ...norm,
    leakyRelu,
    { type: 'dropout', p: 0.2 },
  ]
}

const adam: OptimizerSpecInput = {
  type: 'adam',
  learningRate: 2e-4,
  betas: [0.9, 0.999],
  eps: 1e-7,
}
