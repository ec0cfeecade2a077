import type { Command } from 'commander'
import { type InputContract, parseContractText } from '../index.js'
import { names } from './option-values.js'
import { dataSources, imageSizeOption, padOption, splitOption } from './shared-options.js'

/** The options that `evaluate` and `compare` share. */
export interface MeasuringFlags {
  readonly data?: string
  readonly size?: [height: number, width: number]
  readonly pad?: number
  readonly split?: 'train' | 'validation' | 'test' | 'all'
  readonly features?: string
  readonly featuresInput?: string
  readonly metrics?: readonly string[] | 'all'
}

/** @param defaultData the real images that are used by default, for the help text: `the run's data` */
export function addMeasuringOptions(command: Command, defaultData: string): Command {
  return command
    .option('--data <source>', `real images: ${dataSources} (default: ${defaultData})`)
    .addOption(splitOption('test'))
    .addOption(imageSizeOption('a folder of real images', "the model's"))
    .addOption(padOption('the real images'))
    .option(
      '--features <name|file>',
      'feature extractor: digits, the path of a classifier, or a TorchScript file (default: digits)',
    )
    .option(
      '--features-input <json>',
      'size, channels and range of the images that a TorchScript file takes, as JSON',
    )
    .option(
      '--metrics <names>',
      'metric names, separated by commas, or all (default: the fast ones that apply)',
      names,
    )
}

/** Returns the settings of evaluate() and compare() that the shared options name. */
export function measuringSettings({ features, featuresInput, metrics }: MeasuringFlags): {
  readonly features: string | undefined
  readonly contract?: InputContract
  readonly metrics: readonly string[] | 'all' | undefined
} {
  const contract = featuresInput && parseContractText(featuresInput, '--features-input')
  return { features, ...(contract && { contract }), metrics }
}
