import { invalid } from '../config/explain.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { groupingLayers } from '../models/network-traits.js'
import type { ModelDescription } from '../native/index.js'
import type { RunSettings } from '../runs/config.js'

/**
 * Refuses numbers of images that a layer such as `minibatchStd` cannot divide into its groups: a
 * group of min(groupSize, images) must divide them.
 *
 * @throws CONFIG_INVALID naming the number to change
 * @example
 * checkGroups(await describeSpec(config.model), config)
 */
export function checkGroups(
  { kind, networks }: ModelDescription<ModelSpec['kind']>,
  { batchSize, samples, guard }: Pick<RunSettings, 'batchSize' | 'samples' | 'guard'>,
): void {
  const { imageNetwork, guards } = kindOf({ kind })
  const sampling = networks.filter(({ name }) => name === imageNetwork)
  refuse('batchSize', batchSize, networks)
  refuse('samples.count', samples.count, sampling)
  if (guards.diversity && guard.diversity !== false)
    refuse('guard.diversity.images', guard.diversity.images, sampling)
}

/**
 * Returns the smallest number of images that every layer can divide into its groups: 1 if no layer
 * has groups. Its multiples can be divided too.
 *
 * @example
 * commonGroup(await describeSpec(spec))
 */
export function commonGroup({ networks }: Pick<ModelDescription, 'networks'>): number {
  return networks
    .flatMap(groupingLayers)
    .reduce((common, { groupSize }) => leastCommonMultiple(common, groupSize), 1)
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b)
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b)
  return multiple
}

function refuse(path: string, images: number, networks: ModelDescription['networks']): void {
  for (const { type, groupSize } of networks.flatMap(groupingLayers)) {
    const group = Math.min(groupSize, images)
    if (images % group !== 0)
      throw invalid(path, `a multiple of ${group}, the groupSize of a ${type} layer`, images)
  }
}
