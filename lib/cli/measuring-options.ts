import { type Command, Option } from 'commander'
import { type InputContract, parseContractText } from '../index.js'
import { names } from './option-values.js'

/** How commands that measure are told what to measure with, and against what. */
export interface MeasuringFlags {
  readonly data?: string
  readonly split?: 'train' | 'validation' | 'test' | 'all'
  readonly features?: string
  readonly featuresInput?: string
  readonly metrics?: readonly string[] | 'all'
}

/** @param usual what is taken where no data are named: `the run's` */
export function addMeasuringOptions(command: Command, usual: string): Command {
  return command
    .option(
      '--data <source>',
      `digits, shapes, mnist, fashion-mnist, or a folder (default: ${usual})`,
    )
    .addOption(
      new Option('--split <name>', 'of data in parts (default: test)') //
        .choices(['train', 'validation', 'test', 'all']),
    )
    .option(
      '--features <name|file>',
      'what images are compared by: digits, a classifier, a TorchScript file (default: digits)',
    )
    .option('--features-input <json>', 'what a TorchScript file takes, where it does not say')
    .option(
      '--metrics <names>',
      'separated by commas, or all (default: those that are quick)',
      names,
    )
}

/** What evaluate() and compare() take of it. */
export function measuringSettings({ features, featuresInput, metrics }: MeasuringFlags): {
  readonly features: string | undefined
  readonly contract?: InputContract
  readonly metrics: readonly string[] | 'all' | undefined
} {
  const contract = featuresInput && parseContractText(featuresInput, '--features-input')
  return { features, ...(contract && { contract }), metrics }
}
