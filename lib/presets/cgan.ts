import type { DiscriminatorGanSpecInput } from '../config/spec.js'
import { kerasAdam } from './keras-adam.js'
import { perceptronGenerator, perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'
import { classesOf } from './requirements.js'

/**
 * The conditional GAN of linear layers: 1,516,536 + 942,753 trainable numbers for ten classes.
 *
 * A label becomes a learnt vector: 100 numbers beside the latent, and an image's worth of them beside
 * the image. The source gives the networks only; losses, optimisers and length are `mlp-gan`'s.
 * Each class is the digit asked for after about 3,000 steps, and cleanly so after 8,000.
 */
export const cgan: Preset<DiscriminatorGanSpecInput> = {
  name: 'cgan',
  summary: 'by class, linear layers: labelled images of any size, grainy',
  source: 'Mirza and Osindero 2014, Keras form',
  parameters: { generator: 1_516_536, discriminator: 942_753 },
  training: { batchSize: 64, steps: 30_000 },
  spec: (run) => {
    const { channels, height, width } = run
    return {
      kind: 'gan',
      image: { channels, height, width, range: [-1, 1] },
      classes: classesOf('cgan', run, 'mlp-gan'),
      latent: { size: 100 },
      generator: {
        init: 'keras',
        layers: [
          { type: 'concatLabel', as: 'embedding', size: 100 },
          // Keras's default momentum here, 0.99 of the old average; mlp-gan's source has 0.8.
          ...perceptronGenerator(run, 0.01),
        ],
      },
      discriminator: {
        init: 'keras',
        layers: [
          { type: 'flatten' },
          { type: 'concatLabel', as: 'embedding', size: channels * height * width },
          ...perceptronScore(),
        ],
      },
      objective: { loss: 'nonSaturating', average: true },
      optimizer: { generator: kerasAdam, discriminator: kerasAdam },
    }
  },
}
