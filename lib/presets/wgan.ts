import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { CriticGanSpecInput } from '../kinds/gan/schema.js'
import { perceptronGenerator, perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'

/**
 * Wasserstein GAN with weight clipping. 1,489,936 + 533,505 trainable parameters.
 *
 * Samples are digit-like after a few thousand steps. The negated critic loss estimates the Wasserstein
 * distance, which falls as images improve.
 *
 * Differences to the source: its scores have the opposite sign, which is equivalent; a critic update is
 * two optimiser steps, one on real and one on fake images; it does not define a length.
 */
export const wgan: Preset<CriticGanSpecInput> = {
  name: 'wgan',
  summary: 'clipped critic: stable, and its loss follows image quality',
  source: 'Arjovsky et al. 2017, Keras version',
  parameters: { generator: 1_489_936, critic: 533_505 },
  training: { batchSize: 64, steps: 30_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    latent: { size: 100 },
    generator: { init: 'keras', layers: perceptronGenerator(run, 0.2) },
    critic: { init: 'keras', layers: [{ type: 'flatten' }, ...perceptronScore()] },
    objective: { loss: 'wasserstein', clip: 0.01, discriminatorSteps: 5 },
    optimizer: { generator: rmsprop, critic: rmsprop },
  }),
}

/** Keras's RMSprop: rho 0.9, eps 1e-7, not centred. */
const rmsprop: OptimizerSpecInput = { type: 'rmsprop', learningRate: 5e-5, alpha: 0.9, eps: 1e-7 }
