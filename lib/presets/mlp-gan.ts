import type { DiscriminatorGanSpecInput } from '../config/spec.js'
import { kerasAdam } from './keras-adam.js'
import { perceptronGenerator, perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'

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
  summary: 'linear layers: any image size, fast steps, grainy pictures',
  source: 'Goodfellow et al. 2014, Keras form',
  parameters: { generator: 1_489_936, discriminator: 533_505 },
  training: { batchSize: 64, steps: 30_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    latent: { size: 100 },
    // Keras's momentum 0.8 is the weight of the old average: 0.2 in PyTorch's sense.
    generator: { init: 'keras', layers: perceptronGenerator(run, 0.2) },
    discriminator: { init: 'keras', layers: [{ type: 'flatten' }, ...perceptronScore()] },
    objective: { loss: 'nonSaturating', average: true },
    optimizer: { generator: kerasAdam, discriminator: kerasAdam },
  }),
}
