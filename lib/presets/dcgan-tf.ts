import type { LayerSpecInput } from '../config/layers.js'
import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * Convolutional GAN of the TensorFlow tutorial. 2,305,472 + 212,865 trainable parameters.
 *
 * Both networks are updated from one forward pass with the old weights (`order: "simultaneous"`), as in
 * the source. The source trains 50 epochs of 235 batches (60,000 digits) and shows clear digits, without
 * a figure. After 700 steps (three of its epochs), samples here are strokes, not yet digits: FID with the
 * built-in digit classifier's features is 13.9 (real images: 0.13). In the source, the last batch of an
 * epoch has 96 real images and 256 fakes; here every batch is full.
 */
export const dcganTf: Preset<DiscriminatorGanSpecInput> = {
  name: 'dcgan-tf',
  summary: 'convolutions, batches of 256: clear images, best on a GPU',
  source: 'Radford et al. 2016, TensorFlow tutorial',
  parameters: { generator: 2_305_472, discriminator: 212_865 },
  training: { batchSize: 256, steps: 11_750 },
  spec: (run) => {
    const { channels, height, width } = run
    const [rows, columns] = quartersOf('dcgan-tf', run, 4)
    return {
      kind: 'gan',
      image: { channels, height, width, range: [-1, 1] },
      latent: { size: 100 },
      generator: {
        init: 'keras',
        layers: [
          { type: 'linear', out: 256 * rows * columns, bias: false },
          ...normalised,
          { type: 'reshape', shape: [256, rows, columns] },
          deconvolution(128, 1),
          ...normalised,
          deconvolution(64, 2),
          ...normalised,
          deconvolution(channels, 2),
          { type: 'tanh' },
        ],
      },
      discriminator: {
        init: 'keras',
        layers: [...halving(64), ...halving(128), { type: 'flatten' }, { type: 'linear', out: 1 }],
      },
      objective: { loss: 'nonSaturating', order: 'simultaneous' },
      optimizer: { generator: adam, discriminator: adam },
    }
  },
}

/** Keras's defaults at that time: momentum 0.99 (the weight of the old average), slope 0.3. */
const normalised: readonly LayerSpecInput[] = [
  { type: 'batchNorm', momentum: 0.01, eps: 1e-3 },
  { type: 'leakyRelu', slope: 0.3 },
]

/** With stride 2, TensorFlow's `same` padding is asymmetric. */
function deconvolution(out: number, stride: number): LayerSpecInput {
  return { type: 'convTranspose2d', out, kernel: 5, stride, padding: 'same', bias: false }
}

function halving(out: number): LayerSpecInput[] {
  return [
    { type: 'conv2d', out, kernel: 5, stride: 2, padding: 'same' },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'dropout', p: 0.3 },
  ]
}

/** Adam with Keras's default betas; its learning rate is lower than the paper's. */
const adam: OptimizerSpecInput = {
  type: 'adam',
  learningRate: 1e-4,
  betas: [0.9, 0.999],
  eps: 1e-7,
}
