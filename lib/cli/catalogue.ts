import type { DeclareCommand } from './invocation.js'

/** A command as the list of commands shows it, with a function that loads its module. */
export interface CatalogueEntry {
  readonly name: string
  /** Options and arguments, as the list of commands shows them after the name. */
  readonly usage: string
  readonly summary: string
  /** Whether the command computes with LibTorch, whatever its arguments are. */
  readonly computes?: true
  /** Imports the command's module, which needs most of the library. */
  readonly load: () => Promise<DeclareCommand>
}

/** Every command, in the order of the help text. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    name: 'train',
    usage: '[options] [target]',
    summary: 'train a model',
    computes: true,
    load: async () => (await import('./commands/train.js')).declareTrain,
  },
  {
    name: 'sample',
    usage: '[options] <model>',
    summary: 'generate images with a trained model, as one picture',
    computes: true,
    load: async () => (await import('./commands/sample.js')).declareSample,
  },
  {
    name: 'interpolate',
    usage: '[options] <model>',
    summary: 'show the transition from one generated image to another',
    computes: true,
    load: async () => (await import('./commands/interpolate.js')).declareInterpolate,
  },
  {
    name: 'directions',
    usage: '[options] <model>',
    summary: 'show what the strongest directions of the latents change',
    computes: true,
    load: async () => (await import('./commands/directions.js')).declareDirections,
  },
  {
    name: 'reconstruct',
    usage: '[options] <model>',
    summary: 'show images next to their reconstructions by a VAE, and measure its loss',
    computes: true,
    load: async () => (await import('./commands/reconstruct.js')).declareReconstruct,
  },
  {
    name: 'generate',
    usage: '[options] <model>',
    summary: 'write a dataset of generated images',
    computes: true,
    load: async () => (await import('./commands/generate.js')).declareGenerate,
  },
  {
    name: 'evaluate',
    usage: '[options] <subject>',
    summary: 'measure a model, or images, against real images',
    computes: true,
    load: async () => (await import('./commands/evaluate.js')).declareEvaluate,
  },
  {
    name: 'compare',
    usage: '[options] <runs...>',
    summary: 'compare training runs: cost, losses and metrics',
    load: async () => (await import('./commands/compare.js')).declareCompare,
  },
  {
    name: 'pack',
    usage: '[options] <folder>',
    summary: 'convert a folder of images to idx files, which open faster',
    load: async () => (await import('./commands/pack.js')).declarePack,
  },
  {
    name: 'presets',
    usage: '[options] [name]',
    summary: 'list the built-in models, or show one',
    load: async () => (await import('./commands/presets.js')).declarePresets,
  },
  {
    name: 'inspect',
    usage: '[options] <file>',
    summary: 'show what a model, a run directory or an idx file contains',
    load: async () => (await import('./commands/inspect.js')).declareInspect,
  },
  {
    name: 'doctor',
    usage: '[options]',
    summary: 'check the installation and show how to fix problems',
    load: async () => (await import('./commands/doctor.js')).declareDoctor,
  },
  {
    name: 'setup',
    usage: '[options]',
    summary: 'install what is missing: LibTorch, and in a clone the native add-on',
    load: async () => (await import('./commands/setup.js')).declareSetup,
  },
  {
    name: 'install',
    usage: '[options] <what>',
    summary: 'install cuda, the libraries for training on an NVIDIA GPU',
    load: async () => (await import('./commands/install.js')).declareInstall,
  },
  {
    name: 'uninstall',
    usage: '[options] <what>',
    summary: 'remove cuda',
    load: async () => (await import('./commands/uninstall.js')).declareUninstall,
  },
]
