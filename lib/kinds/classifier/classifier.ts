import { parseWith } from '../../config/explain.js'
import { type Kind, trainedTogether } from '../kind.js'
import { ClassifierModel } from './model.js'
import { classifierProgress } from './progress.js'
import { type ClassifierSpec, classifierSchema } from './schema.js'

/** Classifiers: one network that maps an image to a logit per class. */
export const classifier = {
  name: 'classifier',
  title: 'a classifier',
  schema: classifierSchema,
  networks: ['classifier'],
  imageNetwork: undefined,
  capabilities: { images: false, posterior: false, classes: true },
  // The test part is kept for measuring the accuracy.
  split: 'train',
  defaultBest: { metric: 'loss', goal: 'lowest', minDelta: 0 },
  guards: { saturation: false, diversity: false },
  parse: (raw, path) => parseWith(classifierSchema, raw, path),
  objective: ({ objective }) => objective.loss,
  batchesPerStep: () => 1,
  needsWholeBatch: () => undefined,
  losses: () => ['loss', 'accuracy'],
  optimizers: ({ optimizer }) => [
    { path: 'model.optimizer', optimizer, updates: 1, networks: ['classifier'] },
  ],
  trainingSize: (_, sizes) => trainedTogether(sizes),
  warnings: () => [],
  remedies: () => [],
  progress: classifierProgress,
  model: (native, spec, identity) => new ClassifierModel(native, spec, identity),
} as const satisfies Kind<ClassifierSpec>
