import { parseWith } from '../../config/explain.js'
import { takesLabels } from '../../models/network-traits.js'
import { type Kind, trainedTogether } from '../kind.js'
import { present, rangeWarning, unusedClassesWarning } from '../warnings.js'
import { VaeModel } from './model.js'
import { vaeProgress } from './progress.js'
import { type VaeSpec, vaeSchema } from './schema.js'

/** Variational autoencoders: an encoder and a decoder. */
export const vae = {
  name: 'vae',
  title: 'a VAE',
  schema: vaeSchema,
  networks: ['encoder', 'decoder'],
  imageNetwork: 'decoder',
  capabilities: { images: true, posterior: true, classes: false },
  split: undefined,
  defaultBest: { metric: 'loss', goal: 'lowest', minDelta: 0 },
  guards: { saturation: false, diversity: false },
  parse: (raw, path) => parseWith(vaeSchema, raw, path),
  objective: ({ objective }) => `elbo, ${objective.reconstruction}`,
  batchesPerStep: () => 1,
  needsWholeBatch: () => undefined,
  losses: () => ['loss', 'reconstruction', 'kl'],
  optimizers: ({ optimizer }) => [
    { path: 'model.optimizer', optimizer, updates: 1, networks: ['encoder', 'decoder'] },
  ],
  trainingSize: (_, sizes) => trainedTogether(sizes),
  remedies: () => [],
  warnings({ image, classes }, networks) {
    const decoder = networks.find(({ name }) => name === 'decoder')
    return present([
      rangeWarning(decoder, image.range),
      unusedClassesWarning(classes, networks.some(takesLabels)),
    ])
  },
  progress: vaeProgress,
  model: (native, spec, identity) => new VaeModel(native, spec, identity),
} as const satisfies Kind<VaeSpec>
