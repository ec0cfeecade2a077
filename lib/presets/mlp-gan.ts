import type { DiscriminatorGanSpecInput, NetworkSpecInput } from '../config/spec.js'
import { kerasAdam } from './keras-adam.js'
import type { Preset, PresetRun } from './preset.js'

/**
 * The multi-layer perceptron GAN on digits: 1,489,936 + 533,505 trainable numbers.
 *
 * The source trains 30,000 iterations of 64 images, by then sharp digits; after some thousand
 * they are digit-like. It did two things otherwise: the discriminator's loss on real and on fake
 * images were two optimiser steps, and the fakes of the first came from the generator in evaluation
 * mode. Here they are one step on the sum, everything in training mode.
 */
export const mlpGan: Preset<DiscriminatorGanSpecInput> = {
  name: 'mlp-gan',
  summary: 'the classic GAN of linear layers; any image size, fast steps, grainy pictures',
  source: 'Goodfellow et al. 2014 in the common Keras form for MNIST',
  parameters: { generator: 1_489_936, discriminator: 533_505 },
  training: { batchSize: 64, steps: 30_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    latent: { size: 100 },
    generator: perceptronGenerator(run),
    discriminator: perceptronOpponent(),
    objective: { loss: 'nonSaturating', average: true },
    optimizer: { generator: kerasAdam, discriminator: kerasAdam },
  }),
}

/** Keras's momentum 0.8 is the weight of the old average: 0.2 in PyTorch's sense. */
const batchNorm = { type: 'batchNorm', momentum: 0.2, eps: 1e-3 } as const

/** 100 → 256 → 512 → 1024 → pixels, batch norm after the activation. */
export function perceptronGenerator(image: Omit<PresetRun, 'steps'>): NetworkSpecInput {
  const { channels, height, width } = image
  return {
    init: 'keras',
    layers: [
      { type: 'linear', out: 256 },
      { type: 'leakyRelu', slope: 0.2 },
      batchNorm,
      { type: 'linear', out: 512 },
      { type: 'leakyRelu', slope: 0.2 },
      batchNorm,
      { type: 'linear', out: 1024 },
      { type: 'leakyRelu', slope: 0.2 },
      batchNorm,
      { type: 'linear', out: channels * height * width },
      { type: 'tanh' },
      { type: 'reshape', shape: [channels, height, width] },
    ],
  }
}

/** Pixels → 512 → 256 → 1: a discriminator's logit or a critic's score. */
export function perceptronOpponent(): NetworkSpecInput {
  return {
    init: 'keras',
    layers: [
      { type: 'flatten' },
      { type: 'linear', out: 512 },
      { type: 'leakyRelu', slope: 0.2 },
      { type: 'linear', out: 256 },
      { type: 'leakyRelu', slope: 0.2 },
      { type: 'linear', out: 1 },
    ],
  }
}
