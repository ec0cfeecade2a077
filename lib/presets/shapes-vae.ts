import type { VaeSpecInput } from '../config/spec.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'
import { shapesDecoder, shapesEncoder } from './shapes-vae-body.js'

/**
 * The convolutional variational autoencoder that was published with the shapes: 428,608 + 159,169
 * trainable numbers.
 *
 * The source trains 30 epochs of its 700 training images, by then its loss is 171 nats an image and a
 * reconstruction is off by 0.08 to 0.12 a pixel. It counted the last, smaller batch of an epoch, the 22nd,
 * as a step too: the number of steps is kept, with every batch full.
 */
export const shapesVae: Preset<VaeSpecInput> = {
  name: 'shapes-vae',
  summary: 'small convolutional autoencoder: for some hundred images',
  source: "the shapes' own project, Keras",
  parameters: { encoder: 428_608, decoder: 159_169 },
  training: { batchSize: 32, steps: 660 },
  data: { source: 'shapes', split: 'train' },
  spec: (run) => {
    const { channels, height, width } = run
    const quarters = quartersOf('shapes-vae', run, 4)
    return {
      kind: 'vae',
      image: { channels, height, width, range: [0, 1] },
      latent: { size: 32 },
      encoder: { init: 'keras', layers: shapesEncoder() },
      decoder: { init: 'keras', layers: shapesDecoder(channels, quarters) },
      objective: { reconstruction: 'bce', beta: 1 },
      optimizer: { type: 'adam', learningRate: 1e-3, eps: 1e-7 },
    }
  },
}
