import type { DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { fallingAdam } from './falling-adam.js'
import { type Preset, photoImages } from './preset.js'
import { residualDiscriminator, residualGenerator } from './residual-gan-body.js'

/**
 * GAN with spectral normalisation and residual blocks, for images of 64 pixels. 1,162,051 + 635,329 trainable
 * parameters: a quarter of the width of the networks in mimicry. Loss and optimisers are those of `sngan-32`.
 *
 * A step takes 1.5 s on two CPU cores (AMD Zen 4), so the default length takes about 42 hours there.
 */
export const sngan64: Preset<DiscriminatorGanSpecInput> = {
  name: 'sngan-64',
  summary: 'residual blocks, spectral norm, for 64 pixels; long, for a GPU',
  source: 'Miyato et al. 2018',
  image: photoImages,
  parameters: { generator: 1_162_051, discriminator: 635_329 },
  training: { batchSize: 64, steps: 100_000 },
  spec: (run) => ({
    kind: 'gan',
    image: { channels: run.channels, height: run.height, width: run.width, range: [-1, 1] },
    latent: { size: 128 },
    generator: {
      init: 'xavier',
      layers: residualGenerator('sngan-64', run, {
        first: 256,
        blocks: [128, 64, 32, 16],
        upsample: 'bilinear',
        norm: 'batch',
        spectralNorm: false,
        multiple: 32,
      }),
    },
    discriminator: {
      init: 'xavier',
      layers: [
        ...residualDiscriminator([16, 32, 64, 128, 256].map((out) => ({ out, downsample: true }))),
        { type: 'linear', out: 1, spectralNorm: true },
      ],
    },
    objective: { loss: 'hinge', discriminatorSteps },
    optimizer: {
      generator: fallingAdam(run.steps),
      discriminator: fallingAdam(run.steps * discriminatorSteps),
    },
  }),
}

const discriminatorSteps = 5
