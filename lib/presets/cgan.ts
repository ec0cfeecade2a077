import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { kerasAdam } from './keras-adam.js'
import { perceptronGenerator, perceptronScore } from './perceptron-body.js'
import type { Preset } from './preset.js'
import { classesOf } from './requirements.js'

/**
 * Conditional GAN of linear layers. 1,516,536 + 942,753 trainable parameters for ten classes.
 *
 * A learnt vector represents the label: 100 numbers appended to the latent in the generator, as many
 * numbers as pixels appended to the image in the discriminator. The source defines the networks only;
 * losses, optimisers and length are those of `mlp-gan`. Each class shows the requested digit after
 * about 3,000 steps, and shows it cleanly after 8,000.
 */
export const cgan: Preset<DiscriminatorGanSpecInput> = {
  name: 'cgan',
  summary: 'conditional, linear layers: any image size, grainy images',
  source: 'Mirza and Osindero 2014, Keras version',
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
          // The source uses Keras's default momentum, 0.99 of the old average; mlp-gan's source uses 0.8.
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
