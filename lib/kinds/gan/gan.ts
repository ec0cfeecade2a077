import type { Kind } from '../kind.js'
import { GanModel } from './model.js'
import { ganProgress } from './progress.js'
import { ganRemedies } from './remedies.js'
import { type GanSpec, ganSchema, parseGan } from './schema.js'
import { ganWarnings } from './warnings.js'

/** Generative adversarial networks: a generator, and a discriminator or critic. */
export const gan = {
  name: 'gan',
  title: 'a GAN',
  schema: ganSchema,
  networks: ['generator', 'discriminator', 'critic'],
  imageNetwork: 'generator',
  capabilities: { images: true, posterior: false, classes: false },
  split: undefined,
  // The losses of a GAN do not measure image quality.
  defaultBest: undefined,
  guards: { saturation: true, diversity: true },
  parse: parseGan,
  objective: ({ objective }) => objective.loss,
  batchesPerStep: ({ objective }) => objective.discriminatorSteps,
  needsWholeBatch: ({ objective }) =>
    objective.unrolledSteps === 0
      ? undefined
      : {
          reason:
            "the generator's loss goes through unrolledSteps updates of the discriminator, " +
            'each of which needs the whole batch',
          fix: 'set model.objective.unrolledSteps to 0',
        },
  losses: (spec) => ['generator', 'critic' in spec ? 'critic' : 'discriminator'],
  optimizers({ optimizer, objective }) {
    const { generatorSteps, discriminatorSteps } = objective
    return Object.entries(optimizer).map(([network, each]) => ({
      path: `model.optimizer.${network}`,
      optimizer: each,
      updates: network === 'generator' ? generatorSteps : discriminatorSteps,
      networks: [network],
    }))
  },
  trainingSize({ ema }, [generator, discriminator]) {
    if (generator === undefined || discriminator === undefined)
      return { copies: 0, gradients: 0, activations: 0 }
    return {
      copies: ema ? generator.parameters + generator.buffers : 0,
      // The networks are updated one after the other.
      gradients: Math.max(generator.parameters, discriminator.parameters),
      // The discriminator's update runs it on real and on generated images; the generator's update
      // runs both networks on generated images.
      activations: Math.max(
        2 * discriminator.activations,
        generator.activations + discriminator.activations,
      ),
    }
  },
  warnings: ganWarnings,
  remedies: ganRemedies,
  progress: ganProgress,
  model: (native, spec, identity) => new GanModel(native, spec, identity),
} as const satisfies Kind<GanSpec>
