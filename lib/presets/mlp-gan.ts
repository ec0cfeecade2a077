import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { kerasAdam } from './keras-adam.js'
import { perceptronGenerator, perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'

/**
 * GAN of linear layers. 1,489,936 + 533,505 trainable parameters.
 *
 * The source trains 30,000 iterations of 64 images. Samples are digit-like after a few thousand steps,
 * and sharp digits at the end. In the source, the discriminator makes two optimiser steps, one on real
 * and one on fake images, and its fakes come from the generator in evaluation mode. Here it makes one
 * step on the sum of both losses, and everything is in training mode.
 */
export const mlpGan: Preset<DiscriminatorGanSpecInput> = {
  name: 'mlp-gan',
  summary: 'linear layers: any image size, fast steps, grainy images',
  source: 'Goodfellow et al. 2014, Keras version',
  parameters: { generator: 1_489_936, discriminator: 533_505 },
  training: { batchSize: 64, steps: 30_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    latent: { size: 100 },
    // Keras's momentum 0.8 is the weight of the old average; PyTorch's momentum is 0.2.
    generator: { init: 'keras', layers: perceptronGenerator(run, 0.2) },
    discriminator: { init: 'keras', layers: [{ type: 'flatten' }, ...perceptronScore()] },
    objective: { loss: 'nonSaturating', average: true },
    optimizer: { generator: kerasAdam, discriminator: kerasAdam },
  }),
}
