import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import type { Preset } from './preset.js'
import { classesOf, quartersOf } from './requirements.js'

/**
 * Convolutional conditional GAN of the Keras examples. 1,491,215 + 80,385 trainable parameters for ten
 * classes.
 *
 * The source trains on all 70,000 digits, training and test, for 20 epochs of 1,094 batches; therefore
 * this preset trains on all splits of the data unless a split is set. The source's losses in epoch 5 are
 * generator 0.97 and discriminator 0.61; here they are the same at 6,000 steps, in epoch 6. Until 4,000
 * steps all classes look the same, at 5,000 they begin to differ, and at 6,000 most show the requested
 * digit. The built-in digit classifier assigns the requested class to 82 % of 2,000 images at 14,500
 * steps and to 98 % at the end (at least 96 % in every class); 5 is the last to differ from 3 and 8.
 *
 * Differences to the source: it uses target 1 for fakes and 0 for reals, which is equivalent; its
 * generator step uses the labels of the real batch, here they are drawn uniformly; an error in its
 * reshaping spreads a class over a band of pixels, here each class has its own plane.
 */
export const cganConv: Preset<DiscriminatorGanSpecInput> = {
  name: 'cgan-conv',
  summary: 'conditional, convolutions: clean images, slow on a CPU',
  source: "Mirza and Osindero 2014, Keras's example",
  parameters: { generator: 1_491_215, discriminator: 80_385 },
  training: { batchSize: 64, steps: 21_880 },
  split: 'all',
  spec: (run) => {
    const { channels, height, width } = run
    const classes = classesOf('cgan-conv', run, 'dcgan')
    const [rows, columns] = quartersOf('cgan-conv', run, 4)
    const start = latent + classes
    return {
      kind: 'gan',
      image: { channels, height, width, range: [0, 1] },
      classes,
      latent: { size: latent },
      generator: {
        init: 'keras',
        layers: [
          { type: 'concatLabel', as: 'oneHot' },
          { type: 'linear', out: start * rows * columns },
          leakyRelu,
          { type: 'reshape', shape: [start, rows, columns] },
          { type: 'convTranspose2d', out: 128, kernel: 4, stride: 2, padding: 'same' },
          leakyRelu,
          { type: 'convTranspose2d', out: 128, kernel: 4, stride: 2, padding: 'same' },
          leakyRelu,
          { type: 'conv2d', out: channels, kernel: 7, padding: 'same' },
          { type: 'sigmoid' },
        ],
      },
      discriminator: {
        init: 'keras',
        layers: [
          { type: 'concatLabel', as: 'channels' },
          { type: 'conv2d', out: 64, kernel: 3, stride: 2, padding: 'same' },
          leakyRelu,
          { type: 'conv2d', out: 128, kernel: 3, stride: 2, padding: 'same' },
          leakyRelu,
          { type: 'globalMaxPool' },
          { type: 'linear', out: 1 },
        ],
      },
      objective: { loss: 'nonSaturating', average: true },
      optimizer: { generator: adam, discriminator: adam },
    }
  },
}

const latent = 128
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const
const adam: OptimizerSpecInput = {
  type: 'adam',
  learningRate: 3e-4,
  betas: [0.9, 0.999],
  eps: 1e-7,
}
