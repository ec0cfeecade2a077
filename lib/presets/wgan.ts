import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { CriticGanSpecInput } from '../config/spec.js'
import { perceptronGenerator, perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'

/**
 * The Wasserstein GAN with weight clipping: 1,489,936 + 533,505 trainable numbers.
 *
 * Digit-like after some thousand steps; the critic's loss is minus an estimate of the Wasserstein
 * distance and falls with quality. The source pushed the scores the other way round (a mirrored,
 * equal game), took two optimiser steps a critic update (real, then fake) and left the length open.
 */
export const wgan: Preset<CriticGanSpecInput> = {
  name: 'wgan',
  summary: 'clipped critic: steady, and its loss tells how good pictures are',
  source: 'Arjovsky et al. 2017, Keras form',
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
