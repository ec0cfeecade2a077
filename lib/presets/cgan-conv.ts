import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../config/spec.js'
import type { Preset } from './preset.js'
import { classesOf, quartersOf } from './requirements.js'

/**
 * The convolutional conditional GAN of Keras's examples: 1,491,215 + 80,385 trainable numbers for ten
 * classes.
 *
 * The source learns all 70,000 digits, training and test, for 20 epochs of 1,094 batches: of data in parts
 * this preset takes every part, unless a split is asked for. Its losses in the fifth epoch: generator 0.97,
 * discriminator 0.61; here the same at 6,000 steps, in the sixth. Until 4,000 steps all classes look alike,
 * by 5,000 they part, by 6,000 most show the digit asked for. The built-in digit classifier names 82 % of
 * 2,000 images as they were asked to be at 14,500 steps and 98 % at the end, at least 96 % of every class;
 * 5 is the last to part from 3 and 8. The source calls fakes 1 and reals 0, which is the same game
 * mirrored; its generator step takes the real batch's labels, here they are drawn uniformly; and a slip in
 * its reshaping spreads a class over a band of pixels, where here each class has a plane of its own.
 */
export const cganConv: Preset<DiscriminatorGanSpecInput> = {
  name: 'cgan-conv',
  summary: 'by class, convolutions: clean labelled pictures, slow on a CPU',
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
