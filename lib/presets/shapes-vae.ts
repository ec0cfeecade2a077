import type { VaeSpecInput } from '../kinds/vae/schema.js'
import type { Preset } from './preset.js'
import { quartersOf } from './requirements.js'
import { shapesDecoder, shapesEncoder } from './shapes-vae-body.js'

/**
 * Convolutional variational autoencoder that was published with the shapes data. 428,608 + 159,169
 * trainable parameters.
 *
 * The source trains 30 epochs of its 700 training images. At the end its loss is 171 nats per image, and
 * the error of a reconstruction is 0.08 to 0.12 per pixel. In the source, an epoch has 22 steps, the last
 * with a smaller batch; here the number of steps is the same and every batch is full.
 */
export const shapesVae: Preset<VaeSpecInput> = {
  name: 'shapes-vae',
  summary: 'small convolutional autoencoder: for a few hundred images',
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
