import type { LayerSpecInput } from '../config/layers.js'
import type { OptimizerSpecInput } from '../config/optimizers.js'
import type { CriticGanSpecInput, DiscriminatorGanSpecInput } from '../kinds/gan/schema.js'
import { infoganFeatures, infoganGenerator } from './infogan-body.js'
import type { Preset, PresetRun } from './preset.js'
import { quartersOf } from './requirements.js'

/**
 * The presets of "Are GANs Created Equal?" (Lucic et al. 2018): the same networks with different losses,
 * each with the default settings of the paper's code (google/compare_gan, version 1) and the same number
 * of real images, 20 epochs of 50,000. `lsgan` and `vae-conv` complete the set.
 *
 * The published FIDs (MNIST, Fashion-MNIST) are the best of 100 random settings each, with Inception's
 * features; these presets are single settings. After 43,840 images of MNIST, a twentieth of that length,
 * only `ig28-dragan` makes digits (FID 3.5 with the built-in classifier's features, real images 0.13);
 * samples of `ig28-ns`, `ig28-wgan` and `ig28-wgan-gp` are still noise (72, 59, 48). See
 * docs/comparing-losses.md.
 *
 * Differences to the paper's code: its generator step reuses the noise of the last discriminator update,
 * here new noise is drawn; its DRAGAN penalty is on the probability, here it is on the logit.
 * infogan-body.ts lists the differences in the networks.
 */

const source = "Lucic et al. 2018 on InfoGAN's networks"
/** Discriminator updates, each of 64 real images. */
const updates = 15_625
const criticSteps = 5

/** Non-saturating GAN. 6,642,241 + 6,559,169 trainable parameters; published FIDs 6.8 and 26.5. */
export const ig28Ns: Preset<DiscriminatorGanSpecInput> = {
  name: 'ig28-ns',
  summary: 'non-saturating loss, on the networks used to compare losses',
  source,
  parameters: { generator: 6_642_241, discriminator: 6_559_169 },
  training: { batchSize: 64, steps: updates },
  spec: (run) => ({
    ...bodyOf('ig28-ns', run),
    discriminator: scoring({ norm: true }),
    objective: { loss: 'nonSaturating' },
    optimizer: { generator: adam(5e-5, 0), discriminator: adam(5e-5, 0) },
  }),
}

/**
 * Wasserstein GAN with weight clipping. 6,642,241 + 6,559,169 trainable parameters; published FIDs 6.7
 * and 21.5. As in the paper's code, the optimiser is Adam for all losses, not the RMSprop of the WGAN
 * authors, and clipping includes the weights of the critic's batch norm.
 */
export const ig28Wgan: Preset<CriticGanSpecInput> = {
  name: 'ig28-wgan',
  summary: 'clipped critic, on the networks used to compare losses',
  source,
  parameters: { generator: 6_642_241, critic: 6_559_169 },
  training: { batchSize: 64, steps: updates / criticSteps },
  spec: (run) => ({
    ...bodyOf('ig28-wgan', run),
    critic: scoring({ norm: true }),
    objective: { loss: 'wasserstein', clip: 0.01, discriminatorSteps: criticSteps },
    optimizer: { generator: adam(5e-5, 0.5), critic: adam(5e-5, 0.5) },
  }),
}

/**
 * Wasserstein GAN with gradient penalty, without batch norm in its critic. 6,642,241 + 6,556,865
 * trainable parameters; published FIDs 20.3 and 24.5.
 */
export const ig28WganGp: Preset<CriticGanSpecInput> = {
  name: 'ig28-wgan-gp',
  summary: 'gradient penalty, on the networks used to compare losses',
  source,
  parameters: { generator: 6_642_241, critic: 6_556_865 },
  training: { batchSize: 64, steps: updates / criticSteps },
  spec: (run) => ({
    ...bodyOf('ig28-wgan-gp', run),
    critic: scoring({ norm: false }),
    objective: {
      loss: 'wasserstein',
      penalty: { type: 'gradient', weight: 10 },
      discriminatorSteps: criticSteps,
    },
    optimizer: { generator: adam(1e-4, 0.5), critic: adam(1e-4, 0.5) },
  }),
}

/**
 * DRAGAN (Kodali et al. 2017): non-saturating loss with a gradient penalty around the real images.
 * 6,642,241 + 6,556,865 trainable parameters; published FIDs 7.6 and 27.7. In the code's first search the
 * discriminator has batch norm by default; its second, narrower search found that no batch norm is
 * better, so this preset has none.
 */
export const ig28Dragan: Preset<DiscriminatorGanSpecInput> = {
  name: 'ig28-dragan',
  summary: 'DRAGAN penalty, on the networks used to compare losses',
  source,
  parameters: { generator: 6_642_241, discriminator: 6_556_865 },
  training: { batchSize: 64, steps: updates },
  spec: (run) => ({
    ...bodyOf('ig28-dragan', run),
    discriminator: scoring({ norm: false }),
    objective: { loss: 'nonSaturating', penalty: { type: 'dragan', weight: 10 } },
    optimizer: { generator: adam(1e-4, 0.5), discriminator: adam(1e-4, 0.5) },
  }),
}

/** Returns the parts of the spec that all losses share. */
function bodyOf(preset: string, run: PresetRun) {
  const { channels, height, width } = run
  const quarters = quartersOf(preset, run, 4)
  return {
    kind: 'gan',
    image: { channels, height, width, range: [0, 1] },
    latent: { size: 64, distribution: 'uniform' },
    generator: { init: 'dcgan', layers: infoganGenerator(channels, quarters) },
  } satisfies Partial<DiscriminatorGanSpecInput>
}

function scoring(features: { readonly norm: boolean }) {
  const layers: LayerSpecInput[] = [...infoganFeatures(features), { type: 'linear', out: 1 }]
  return { init: 'dcgan' as const, layers }
}

function adam(learningRate: number, beta: number): OptimizerSpecInput {
  return { type: 'adam', learningRate, betas: [beta, 0.999] }
}
